"""Every public name is documented, runs as it says, and stands in the README."""

import ast
import doctest
import importlib
import inspect
import pathlib
import pkgutil
import re

import pytest

import keras_wgan as kw

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TABLE_LINES = [line for line in README.splitlines() if line.startswith("|")]
ROWS = set(re.findall(r"`kw\.([\w.]+)`", "\n".join(TABLE_LINES)))
FOLDERS = [name for name in kw.__all__ if inspect.ismodule(getattr(kw, name))]

# What each part may import, from the end of the flow to its beginning.
ORDER = [
    "public",
    "command_line",
    "series",
    "callbacks",
    "diagnostics",
    "metrics",
    "distances",
    "models",
    "networks",
    "layers",
    "data",
    "pictures",
    "penalties",
    "constraints",
    "losses",
    "atomic",
    "locks",
    "checks",
    "inspection",
    "network_graph",
    "version",
]


def public_objects():
    """Yields the name and the object of everything a user may call."""
    for name in kw.__all__:
        value = getattr(kw, name)
        if inspect.ismodule(value):
            for inner in value.__all__:
                yield f"{name}.{inner}", getattr(value, inner)
        elif callable(value):
            yield name, value


PUBLIC = dict(public_objects())
RESULTS = {
    name
    for name, value in PUBLIC.items()
    if inspect.isclass(value) and issubclass(value, tuple)
}


@pytest.mark.parametrize("name", sorted(PUBLIC.keys() - RESULTS))
def test_documentation_tells_arguments_and_an_example(name):
    value = PUBLIC[name]
    text = inspect.getdoc(value) or ""
    arguments = [
        parameter
        for parameter in inspect.signature(value).parameters.values()
        if parameter.name != "self" and parameter.kind is not parameter.VAR_POSITIONAL
    ]
    assert ">>> " in text, "an example that runs"
    assert not arguments or "Args:" in text or "Attributes:" in text
    for parameter in arguments:
        assert re.search(rf"\b{parameter.name}\b", text), parameter.name


@pytest.mark.parametrize("name", sorted(PUBLIC.keys() - RESULTS))
def test_example_runs(name, request):
    """XLA compiles the example of one model, because that takes seconds for each."""
    if name != "WGANGP":
        request.getfixturevalue("without_xla")
    value = PUBLIC[name]
    examples = doctest.DocTestFinder(recurse=False).find(value, name, globs={})
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for example in examples:
        runner.run(example)
    assert runner.tries > 0 and runner.failures == 0


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_results_are_documented(name):
    assert inspect.getdoc(PUBLIC[name])


@pytest.mark.parametrize("name", PUBLIC)
def test_readme_has_a_row(name):
    assert name in ROWS


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_row_of_the_readme_names_what_there_is(name):
    value = kw
    for part in name.split("."):
        value = getattr(value, part)


def modules():
    """Yields every module of the package and its path."""
    for info in pkgutil.walk_packages(kw.__path__, "keras_wgan."):
        spec = importlib.util.find_spec(info.name)
        yield info.name, pathlib.Path(spec.origin)


MODULES = dict(modules())


@pytest.mark.parametrize("module", MODULES)
def test_module_says_its_place(module):
    assert ast.get_docstring(ast.parse(MODULES[module].read_text()))


def part_of(module):
    """Returns the part of the package that a module belongs to."""
    return module.split(".")[1]


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) in ORDER])
def test_imports_run_along_the_flow(module):
    """A part imports only parts behind it; within a part anything goes."""
    own = ORDER.index(part_of(module))
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "keras_wgan":
                names = [f"keras_wgan.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            assert not name.startswith("keras.src")
            if name.startswith("keras_wgan.") and part_of(name) != part_of(module):
                assert ORDER.index(part_of(name)) > own, name


def test_every_part_has_its_place():
    assert {part_of(module) for module in MODULES} - {"__main__"} == set(ORDER)


def test_losses_penalties_and_distances_know_nobody():
    for part in ("losses", "penalties", "constraints", "distances"):
        for module, path in MODULES.items():
            if part_of(module) == part:
                others = set(re.findall(r"keras_wgan\.(\w+)", path.read_text()))
                assert others <= {part}, module
