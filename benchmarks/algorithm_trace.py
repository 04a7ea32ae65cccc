"""How far must a reader go to follow a training step, and how much code are checks?

In the flow: takes one eager step of `kw.WGANGP` with one critic step, and notes by
`sys.setprofile` which functions of the package it enters; then reads the source of the
package and counts its lines.

    python benchmarks/algorithm_trace.py             # half a minute
    python benchmarks/algorithm_trace.py --list      # names the functions, too

Prints two tables, and writes `algorithm_trace.json`:

* files and code objects (functions, methods, lambdas) entered, and how often the step
  goes from one file to another, for networks of Keras' own layers and of `kw.networks`;
* lines of code, without docstrings, comments and blank lines, and how many are checks:
  all of `keras_wgan/checks`, every function named `check_...`, and every `raise` of a
  ValueError with the `if` above it. `distances` imports nothing of the package and is counted apart.
"""

import argparse
import ast
import io
import itertools
import json
import pathlib
import sys
import tokenize

import keras
import numpy as np
from keras import layers

import keras_wgan as kw

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = pathlib.Path(kw.__file__).parent
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef)


def plain_networks():
    """Returns a generator and a critic of Keras' own layers."""
    return [
        keras.Sequential(
            [keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(width)]
        )
        for width in (2, 1)
    ]


def package_networks():
    """Returns a generator and a critic of the package's builders."""
    return kw.networks.mlp_generator((2,)), kw.networks.mlp_critic((2,))


def trace_step(generator, critic):
    """Returns the package's code objects that a training step enters, in order."""
    model = kw.WGANGP(generator, critic, critic_steps=1, seed=0)
    model.compile(run_eagerly=True)
    samples = np.zeros((8, 2), "float32")
    model.train_step(samples)  # the first step also builds what the others find
    entered = []

    def note(frame, event, argument):
        if (
            event == "call"
            and PACKAGE in pathlib.Path(frame.f_code.co_filename).parents
        ):
            entered.append(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        model.train_step(samples)
    finally:
        sys.setprofile(before)
    return entered


def count_step(entered):
    """Returns the figures of a traced step, and the names of its functions."""
    files = [code.co_filename for code in entered]
    return {
        "files": len(set(files)),
        "code_objects": len(set(entered)),
        "changes_of_file": sum(a != b for a, b in itertools.pairwise(files)),
        "functions": [name_of(code) for code in dict.fromkeys(entered)],
    }


def name_of(code):
    """Returns the file and the qualified name of a code object."""
    return f"{pathlib.Path(code.co_filename).relative_to(PACKAGE)}: {code.co_qualname}"


def code_lines(source):
    """Returns the numbers of the lines that hold code, docstrings left out."""
    numbers = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            numbers.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node) is not None:
            numbers -= lines_of(node.body[0])
    return numbers


def check_lines(source):
    """Returns the numbers of the lines of `check_...` functions and of raises."""
    numbers = set()
    for node in ast.walk(ast.parse(source)):
        is_function = isinstance(node, ast.FunctionDef)
        if is_function and node.name.startswith(("check_", "_check_")):
            numbers |= lines_of(node)
        elif is_refusal(node):
            numbers |= lines_of(node)
        elif isinstance(node, ast.If) and any(map(is_refusal, node.body)):
            numbers.update(range(node.lineno, node.body[-1].end_lineno + 1))
    return numbers


def is_refusal(node):
    """Tells whether a statement raises a ValueError."""
    return isinstance(node, ast.Raise) and "ValueError" in ast.unparse(node)


def lines_of(node):
    """Returns the numbers of a node's lines."""
    return set(range(node.lineno, node.end_lineno + 1))


def count_checks(package):
    """Returns the lines of code and of checks, `distances` apart from the rest."""
    counts = {
        part: {"code": 0, "checks": 0} for part in ("all but distances", "distances")
    }
    for path in sorted(package.rglob("*.py")):
        folder = path.relative_to(package).parts[0]
        source = path.read_text()
        code = code_lines(source)
        checks = code if folder == "checks" else code & check_lines(source)
        part = counts["distances" if folder == "distances" else "all but distances"]
        part["code"] += len(code)
        part["checks"] += len(checks)
    return counts


def tables(report):
    """Returns the report as the lines of two Markdown tables."""
    lines = [
        "| networks | files | code objects | changes of file |",
        "|---|---|---|---|",
    ]
    for name, step in report["steps"].items():
        figures = (step["files"], step["code_objects"], step["changes_of_file"])
        lines.append("| " + " | ".join(map(str, (name, *figures))) + " |")
    lines += ["", "| lines of | code | checks | share |", "|---|---|---|---|"]
    for part, lengths in report["lines"].items():
        code, checks = lengths["code"], lengths["checks"]
        lines.append(f"| {part} | {code} | {checks} | {checks / code:.1%} |")
    return "\n".join(lines)


def main(arguments=None):
    """Traces, counts, writes JSON and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="name the functions")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results")
    options = parser.parse_args(arguments)
    networks = {"Keras' layers": plain_networks(), "kw.networks": package_networks()}
    report = {
        "steps": {
            name: count_step(trace_step(*pair)) for name, pair in networks.items()
        },
        "lines": count_checks(PACKAGE),
    }
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "algorithm_trace.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    print(tables(report))
    for name, step in report["steps"].items() if options.list else ():
        print(f"\n{name}:", *step["functions"], sep="\n  ")


if __name__ == "__main__":
    main()
