"""Refusal tests: every distance refuses each bad input with a three-part message."""

import ast
import pathlib

import numpy as np
import pytest

from keras_wgan import distances

NAN, INFINITY = float("nan"), float("inf")
CLOUD_FUNCTIONS = [
    distances.wasserstein_distance,
    distances.transport_plan,
    distances.sliced_wasserstein,
]
WEIGHTED_FUNCTIONS = CLOUD_FUNCTIONS[:2]
DIVERGENCES = [
    distances.kl_divergence,
    distances.js_divergence,
    distances.total_variation,
]
GOOD = [[0.0, 1.0], [2.0, 3.0]]


def refused(expected):
    """Expects a message with what was expected, what was received, and a fix."""
    return pytest.raises(ValueError, match=rf"(?s){expected}.*[Rr]eceived.*\. \w+.*\.$")


@pytest.mark.parametrize("function", CLOUD_FUNCTIONS)
@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param([[0.0, NAN]], "finite numbers", id="NaN"),
        pytest.param([[0.0, INFINITY]], "finite numbers", id="infinity"),
        pytest.param([[0.0, -INFINITY]], "finite numbers", id="minus infinity"),
        pytest.param([[0.0, 1e200]], "finite numbers", id="overflow"),
        pytest.param([], "at least one sample", id="empty"),
        pytest.param(np.zeros((0, 2)), "at least one sample", id="no rows"),
        pytest.param(np.zeros((2, 0)), "at least one sample", id="no columns"),
        pytest.param(3.0, "at least one sample", id="a number"),
        pytest.param([[0.0, 1.0, 2.0]], "same number of values", id="dimensions"),
        pytest.param([0.0, 1.0], "same number of values", id="line against plane"),
        pytest.param([[0.0, 1.0], [2.0]], "array of real numbers", id="ragged"),
        pytest.param([["a", "b"]], "array of real numbers", id="text"),
        pytest.param(None, "at least one sample", id="None"),
    ],
)
def test_bad_clouds_are_refused_on_both_sides(function, bad, expected):
    with refused(expected):
        function(bad, GOOD)
    with refused(expected):
        function(GOOD, bad)


@pytest.mark.parametrize("function", CLOUD_FUNCTIONS)
@pytest.mark.parametrize("p", [0.5, 0, -1, NAN, INFINITY])
def test_bad_orders_are_refused(function, p):
    with refused("`p` must be a finite number of at least 1"):
        function(GOOD, GOOD, p=p)


@pytest.mark.parametrize("function", WEIGHTED_FUNCTIONS)
@pytest.mark.parametrize("name", ["x_weights", "y_weights"])
@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param([1.0, -1e-9], "non-negative", id="negative"),
        pytest.param([0.0, 0.0], "not all zero", id="all zero"),
        pytest.param([1.0, NAN], "non-negative, finite", id="NaN"),
        pytest.param([1.0, INFINITY], "non-negative, finite", id="infinity"),
        pytest.param([1.0], r"shape \(2,\)", id="too few"),
        pytest.param([1.0, 1.0, 1.0], r"shape \(2,\)", id="too many"),
        pytest.param([[1.0], [1.0]], r"shape \(2,\)", id="column"),
        pytest.param(1.0, r"shape \(2,\)", id="a number"),
        pytest.param(["a", "b"], "array of real numbers", id="text"),
    ],
)
def test_bad_weights_are_refused(function, name, bad, expected):
    with refused(f"`{name}` must.*{expected}"):
        function(GOOD, GOOD, **{name: bad})


@pytest.mark.parametrize("function", DIVERGENCES)
@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param([0.5, 0.4], "sum to 1", id="sum below one"),
        pytest.param([0.5, 0.6], "sum to 1", id="sum above one"),
        pytest.param([1.5, -0.5], "non-negative", id="negative"),
        pytest.param([0.0, 0.0], "not all zero", id="all zero"),
        pytest.param([1.0, NAN], "non-negative, finite", id="NaN"),
        pytest.param([1.0, INFINITY], "non-negative, finite", id="infinity"),
        pytest.param([], "not all zero", id="empty"),
        pytest.param([0.5, 0.25, 0.25], "`q` .* of shape", id="length"),
        pytest.param([[0.5, 0.5]], "`q` .* of shape", id="rank"),
    ],
)
def test_bad_distributions_are_refused_on_both_sides(function, bad, expected):
    with refused(expected):
        function(bad, [0.5, 0.5])
    with refused(expected):
        function([0.5, 0.5], bad)


@pytest.mark.parametrize("dual", [False, True])
@pytest.mark.parametrize(
    ("p", "q", "cost", "expected"),
    [
        pytest.param(
            [0.5, 0.5], [0.5, 0.6], np.eye(2), "`q` must sum to 1.0", id="sums"
        ),
        pytest.param(
            [1.5, -0.5], [0.5, 0.5], np.eye(2), "`p` must hold", id="negative"
        ),
        pytest.param([0, 0], [0, 0], np.eye(2), "`p` must hold", id="all zero"),
        pytest.param([0.5, 0.5], [NAN, 1], np.eye(2), "`q` must hold", id="NaN"),
        pytest.param([], [], np.zeros((0, 0)), "`p` must hold", id="empty"),
        pytest.param([[1.0]], [1.0], np.eye(1), r"`p` .*shape \(1,\)", id="rank"),
        pytest.param([1, 1], [1, 1], np.eye(3), r"`p` .*shape \(3,\)", id="cost size"),
        pytest.param(
            [1, 1], [2], np.ones((1, 2)), r"`p` .*shape \(1,\)", id="transposed"
        ),
        pytest.param(
            [1, 1], [1, 1], [1.0, 2.0], "`cost` must be a matrix", id="cost rank"
        ),
        pytest.param([1, 1], [1, 1], [[0, NAN], [1, 0]], "finite", id="NaN cost"),
        pytest.param([1, 1], [1, 1], [[0, INFINITY], [1, 0]], "finite", id="inf cost"),
    ],
)
def test_bad_programs_are_refused(p, q, cost, expected, dual):
    with refused(expected):
        distances.wasserstein_lp(p, q, cost, dual=dual)


def test_no_file_imports_keras_or_tensorflow():
    allowed = {"numpy", "scipy", "ot", "dataclasses", "warnings", "keras_wgan"}
    directory = pathlib.Path(distances.__file__).parent
    for path in directory.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.ImportFrom):
                names = [node.module]
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name in names:
                    assert name.split(".")[0] in allowed, f"{path.name}: {name}"
                    own = name.startswith("keras_wgan")
                    assert not own or name.startswith("keras_wgan.distances")
