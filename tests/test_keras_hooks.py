"""The private names of Keras that the package uses: a new Keras may change them.

A failure here names what broke, before other tests fail for reasons hard to find.
"""

import ast
import inspect
import pathlib
import re

import keras
import pytest

import keras_wgan as kw

PACKAGE = pathlib.Path(kw.__file__).parent
PRIVATE = re.compile(r"_[a-z]\w*")  # not __name__, and not _ alone
OTHERS = {"_asdict", "_replace", "_fields", "_exit"}  # of named tuples, and of os
BASES = (
    keras.Model,
    keras.Layer,
    keras.Metric,
    keras.Loss,
    keras.callbacks.Callback,
    keras.constraints.Constraint,
    keras.optimizers.Optimizer,
    keras.utils.PyDataset,
)

# Each hook, and the method of Keras that defines it or reads it.
HOOKS = {
    "_assert_compile_called": keras.Model._assert_compile_called,
    "_flatten_layers": keras.Layer._flatten_layers,
    "_initial_epoch": keras.Model.fit,
    "_nodes_by_depth": keras.Function.__init__,
    "_use_cached_eval_dataset": keras.Model.fit,
    "_maybe_symbolic_build": keras.Model.fit,
    "_path": keras.Variable.path.fget,
}


def is_private(name):
    return isinstance(name, str) and bool(PRIVATE.fullmatch(name))


def is_own(node):
    """Tells whether a syntax node defines a private name of the package."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return isinstance(node.value, ast.Name) and node.value.id == "self"
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def private_names():
    """Returns the private names that the package defines, and those that it uses."""
    own, used = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "attr", getattr(node, "name", None))
            if isinstance(node, ast.arg):
                name = node.arg
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("attr"):
                name = getattr(node.args[1], "value", None)  # as in getattr(x, "_y")
            if is_private(name):
                (own if is_own(node) else used).add(name)
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = getattr(node, "targets", None) or [node.target]
                own |= {t.id for t in targets if is_private(getattr(t, "id", None))}
    return own, used


def test_every_private_name_of_keras_in_use_is_known():
    own, used = private_names()
    overridden = {name for name in own if any(hasattr(base, name) for base in BASES)}
    assert (used - own - OTHERS) | overridden == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_keras_still_has(name):
    code = inspect.unwrap(HOOKS[name])
    assert re.search(rf"\b{name}\b", inspect.getsource(code))
