"""Engines: compiled models that train other models of the same structure.

In the flow: `training` borrows an engine for each fit. Compiling takes longer than
training, so an engine is compiled once in a process, and trains the model of every
detector with networks and settings of the same structure. The state of the model is
copied in before the training, and back after it. No detector holds an engine.
"""

import collections
import contextlib
import threading

from keras_wgan.series.model.structure import structure_of

MOST_ENGINES = 8  # the one that was not used for the longest time goes first
MOST_WEIGHTS = 5_000_000  # of an engine, which stays in memory
LOCK = threading.RLock()  # one thread at a time makes a model or trains in an engine

_engines = collections.OrderedDict()  # from structures to models


@contextlib.contextmanager
def engine_of(model, new_model=None):
    """Lends an engine in the state of a model, which has the engine's state afterwards.

    Args:
        model: Compiled `TadGAN`.
        new_model: Function without arguments that makes another such model. Defaults
            to `None`: the model is its own engine.

    Yields:
        A compiled model to train. It is the model itself if it is large, if it is
        distributed, or if its structure cannot be compared.
    """
    structure = None if new_model is None else structure_of(model)
    if structure is None or model.count_params() > MOST_WEIGHTS:
        yield model
        return
    with LOCK:
        engine = _engines.pop(structure, None) or new_model()
        if structure_of(engine) != structure:  # `new_model` has other settings by now
            engine = model
        _copy_state(model, engine)
        yield engine  # after an error it is not kept
        _copy_state(engine, model)
        if engine is not model:
            _keep(structure, engine)


def _keep(structure, engine):
    """Keeps an engine as the last used one."""
    _engines[structure] = engine
    while len(_engines) > MOST_ENGINES:
        _engines.popitem(last=False)


def clear():
    """Forgets all engines, and frees their memory."""
    with LOCK:
        _engines.clear()


def _copy_state(source, target):
    """Copies the whole training state: weights, random states and optimizers."""
    if source is not target:
        pairs = zip(_state_variables(source), _state_variables(target), strict=True)
        for ours, theirs in pairs:
            theirs.assign(ours)


def _state_variables(model):
    """Returns the variables of the training state, always in the same order."""
    return [*model.weights, *model.random_states(), *model.optimizer.variables]
