"""Lends compiled models again, because tracing one costs more than most tests of it.

In the flow: `small_model` and `small_tadgan` ask here. A model that a test gives back
returns to its first state: weights, optimizers, random generators, counters, metrics.
What was traced stays. A model whose structure or attributes changed is not lent again.
"""

import random
import sys

import keras
import numpy as np
import tensorflow as tf

# What Keras makes at the first fit and keeps, which depends on the structure alone.
TRACED = {"train_function", "test_function", "predict_function", "_block_functions"}
TRACED |= {"_traced_for", "_tracked"}  # the latter: names of containers
# What fitting, calling and loading leave behind, put back before the next loan.
PASSING = {"stop_training", "stop_evaluating", "history", "_initial_epoch"}
PASSING |= {"_called", "_jit_compile", "is_gptq_calibrated", "is_awq_calibrated"}
PLAIN = (type(None), bool, int, float, str, tuple)


def copied(value):
    """Copies containers, so that a later change of their content shows."""
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [copied(part) for part in value]
    return value


def same(before, after):
    """Tells whether two copies hold the same objects, or equal plain values."""
    if isinstance(before, PLAIN):
        return type(before) is type(after) and before == after
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(before[key], after.get(key)) for key in before]
        return before.keys() == after.keys() and all(same(*pair) for pair in pairs)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return before is after


def is_constant(value):
    """Tells whether a value is plain, or a function that stays what it is."""
    module = sys.modules.get(getattr(value, "__module__", None))
    name = getattr(value, "__name__", "")
    return isinstance(value, PLAIN) or getattr(module, name, None) is value


class Loan:
    """A model, its first state, and what its parts were made of.

    Args:
        model: Compiled model that no test has used.
    """

    def __init__(self, model):
        self.model = model
        self.random_state = random.getstate(), np.random.get_state()
        self.values = [(v, v.numpy()) for v in self.variables()]
        self.fixed = self.attributes()
        self.passing = [
            {key: vars(part)[key] for key in PASSING & vars(part).keys()}
            for part in self.parts()
        ]

    def variables(self):
        """Returns every variable that training or evaluation moves."""
        model = self.model
        found = model.variables + model.metrics_variables + model.optimizer.variables
        return list({id(variable): variable for variable in found}.values())

    def parts(self):
        """Returns the model and everything of it that has attributes."""
        optimizers = self.model.optimizer.optimizers
        inner = [getattr(each, "inner_optimizer", each) for each in optimizers]
        return [self.model, *self.model._flatten_layers(), *optimizers, *inner]

    def attributes(self):
        """Returns a copy of the attributes of every part that must stay as they are."""
        skipped = TRACED | PASSING
        return [
            {
                key: copied(value)
                for key, value in vars(part).items()
                if key not in skipped
            }
            for part in self.parts()
        ]

    def changed(self):
        """Returns the names of the attributes that a test changed."""
        if len(found := self.attributes()) != len(self.fixed):
            return {"layers"}
        return {
            key
            for before, after in zip(self.fixed, found, strict=True)
            for key in before.keys() | after.keys()
            if not same(before.get(key), after.get(key))
        }

    def reset(self):
        """Puts the model, and global random numbers, where they were at the start."""
        for variable, value in self.values:
            variable.assign(value)
        for part, passing in zip(self.parts(), self.passing, strict=True):
            for key in PASSING:
                vars(part).pop(key, None)
            vars(part).update(passing)
        random.setstate(self.random_state[0])
        np.random.set_state(self.random_state[1])


class ModelPool:
    """Models that wait to be lent, by what they were made from."""

    def __init__(self):
        self.waiting = {}
        self.lent = []
        self.open = False

    def lend(self, make, kind, arguments):
        """Returns a model in its first state, new or used.

        Args:
            make: Function that makes and compiles the model.
            kind: Class of the model.
            arguments: Dictionary of all arguments that `make` uses.
        """
        alone = not (tf.distribute.has_strategy() or keras.distribution.distribution())
        if not (self.open and alone and all(map(is_constant, arguments.values()))):
            return make()
        policy = keras.config.dtype_policy().name, keras.config.floatx()
        values = frozenset((k, type(v), v) for k, v in arguments.items())
        key = kind, policy, values
        if waiting := self.waiting.get(key):
            loan = waiting.pop()
            loan.reset()
        else:
            loan = Loan(make())
        self.lent.append((key, loan))
        return loan.model

    def take_back(self):
        """Keeps the models of a test that left them whole."""
        for key, loan in self.lent:
            if not loan.changed():
                self.waiting.setdefault(key, []).append(loan)
        self.lent = []
