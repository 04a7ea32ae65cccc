"""The benchmark of speed runs, and compares the same mathematics."""

import dataclasses
import importlib
import json
import pathlib
import subprocess

import fresh
import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_wgan as kw
from keras_wgan.command_line import recipes
from keras_wgan.data import load_digits

LIBRARIES = ("PyTorch", "JAX")
pytestmark = pytest.mark.usefixtures("without_xla")

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"
MODULES = (
    "clock",
    "digits_model",
    "growth",
    "keras_case",
    "one_run",
    "step_time",
    "textbook",
    "workloads",
)


@pytest.fixture(autouse=True)
def modules(monkeypatch):
    """The benchmark's modules, which are scripts and not a package."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return {name: importlib.import_module(name) for name in MODULES}


@pytest.fixture
def step_time(modules):
    return modules["step_time"]


@pytest.fixture
def workloads(modules):
    return modules["workloads"]


@pytest.fixture
def networks(modules):
    return modules["keras_case"].NETWORKS


@pytest.fixture
def keras_parts(modules):
    return modules["keras_case"].KERAS


@pytest.fixture
def textbook(modules):
    return modules["textbook"].TextbookWGANGP


@pytest.fixture
def small(workloads, networks, monkeypatch):
    """Replaces the digits by a small workload with labels."""

    def small_networks(parts):
        options = {"num_classes": 10, "width": 8, "depth": 1}
        generator = kw.networks.mlp_generator((8, 8, 1), 4, **options)
        return generator, kw.networks.mlp_critic((8, 8, 1), **options)

    digits = workloads.WORKLOADS["digits"]
    workload = dataclasses.replace(digits, batch_size=16, critic_steps=2)
    monkeypatch.setitem(workloads.WORKLOADS, "digits", workload)
    monkeypatch.setitem(networks, "digits", small_networks)
    return workload


def run_here(modules):
    """Returns `run_one` without a new process, which would take long to start."""

    def run_one(workload, case, steps):
        found = modules["workloads"].WORKLOADS[workload]
        return modules["one_run"].measure(found, case, steps, started=0.0)

    return run_one


class KeepsLosses:
    """A clock that keeps the losses it is called with."""

    def start(self):
        self.losses = []

    def tick(self, loss):
        self.losses.append(loss)


def test_smoke_run_writes_all_figures_of_all_cases(
    modules, step_time, small, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(step_time, "run_one", run_here(modules))
    monkeypatch.setattr(step_time, "installed", lambda case: case not in LIBRARIES)
    output = tmp_path / "results" / "step_time.json"
    step_time.main(["--smoke", "--workloads", "digits", "--output", str(output)])
    report = json.loads(output.read_text())
    cases = [case for case in step_time.CASES["digits"] if case not in LIBRARIES]
    assert [run["case"] for run in report["runs"]] == cases
    for run in report["runs"]:
        assert all(0 < run[figure] < np.inf for figure in step_time.FIGURES)
        assert run["fit_to_first_step"] < run["process_to_first_step"]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 3 + 2  # head, cases, ratios
    assert {line.count("|") for line in lines} == {8}


def test_fresh_process_times_the_textbook(step_time, monkeypatch):
    monkeypatch.setattr(subprocess, "run", fresh.run)
    run = step_time.run_one("toy", "textbook", steps=1)
    assert set(run) | {"share"} == set(step_time.FIGURES)
    assert 0 < run["fit_to_first_step"] < run["process_to_first_step"] < 600


def test_cases_of_both_scripts_agree(modules, step_time, workloads):
    assert list(step_time.CASES) == list(workloads.WORKLOADS)
    known = set(modules["one_run"].CASES)
    assert {case for cases in step_time.CASES.values() for case in cases} == known


def test_runs_alternate(step_time, monkeypatch):
    monkeypatch.setattr(step_time, "run_one", lambda *arguments: {"per_step": 1.0})
    runs = step_time.measure("image", repeats=2, steps=1)
    once = [case for case in step_time.CASES["image"] if step_time.installed(case)]
    assert [run["case"] for run in runs] == 2 * once


def test_ratios_compare_runs_next_to_each_other(step_time):
    own, their = (1.0, 10.0, 2.0), (2.0, 40.0, 16.0)
    runs = [
        {"workload": "image", "case": case} | dict.fromkeys(step_time.FIGURES, value)
        for pair in zip(own, their, strict=True)
        for case, value in zip(("ours", "textbook"), pair, strict=True)
    ]
    found = step_time.ratios(runs)["image"]["textbook"]["per_step"]
    assert found == {"median": 0.25, "min": 0.125, "max": 0.5}
    found = step_time.medians(runs)["image"]["textbook"]["per_step"]
    assert found == {"median": 16.0, "min": 2.0, "max": 40.0}


def test_clock_tells_the_first_step_and_leaves_the_warm_up_out(modules):
    clock = modules["clock"].Clock()
    clock.times = [93.0, 100.0, 110.0, 120.0, 121.0, 123.0, 126.0]
    assert (clock.to_first_step, clock.first_step) == (7.0, 100.0)
    assert clock.per_step == 2.0  # after three steps of warm-up


def test_steps_must_be_positive(step_time, capsys):
    with pytest.raises(SystemExit):
        step_time.parse(["--steps", "0"])
    assert "at least 1" in capsys.readouterr().err


@pytest.mark.parametrize("slope", [0.0, 1.0, 3.0])
def test_textbook_penalty_is_ours(modules, slope):
    real, fake = tf.random.normal((4, 3, 2)), tf.random.normal((4, 3, 2))

    def critic(samples, training):
        return slope * samples[:, :1, 0]

    ours = kw.gradient_penalty(lambda samples: critic(samples, True), real, fake)
    theirs = modules["textbook"].gradient_penalty(critic, real, fake)
    np.testing.assert_allclose(theirs, ours, rtol=1e-6)
    np.testing.assert_allclose(theirs, (slope - 1) ** 2, atol=3e-6)


def test_textbook_gives_each_critic_step_a_batch_of_its_own(
    modules, networks, textbook, small
):
    small_networks = networks["digits"](modules["keras_case"].KERAS)
    model = textbook(*small_networks, latent_dim=4, critic_steps=2)
    adam = modules["keras_case"].adam
    model.compile(adam(small, 2), adam(small, 1), run_eagerly=True)
    seen = []
    model.train_critic = lambda real, labels, size: seen.append((real, labels, size))
    model.train_generator = lambda labels, size: None
    samples, labels = tf.range(6.0)[:, None], tf.range(6)
    model.train_step((samples, labels))
    assert [int(size) for _, _, size in seen] == [3, 3]
    np.testing.assert_array_equal(np.concatenate([s for s, _, _ in seen]), samples)
    np.testing.assert_array_equal(np.concatenate([y for _, y, _ in seen]), labels)


def test_digits_are_what_the_command_line_trains(modules, workloads, networks):
    workload = workloads.WORKLOADS["digits"]
    model = recipes.build_model("wgan-gp", (8, 8, 1), 10, 1000, seed=0)
    pair = networks["digits"](modules["keras_case"].own_parts(kw.layers))
    for network, expected in zip(pair, (model.generator, model.critic), strict=True):
        assert layers_of(network) == layers_of(expected)
    assert workload.batch_size == recipes.default_batch_size((8, 8, 1))
    assert workload.critic_steps == model.critic_steps
    ours = modules["keras_case"].adam(workload, 1000)
    theirs = model.generator_optimizer
    assert ours.get_config() == theirs.get_config() | {"name": ours.name}
    shapes = [array.shape[1:] for array in load_digits("train")]
    assert [array.shape[1:] for array in workload.data()] == shapes


def test_the_digits_model_is_the_command_lines(modules):
    model = modules["digits_model"].digits_model(1000, seed=3)
    expected = recipes.build_model("wgan-gp", (8, 8, 1), 10, 1000, seed=3)
    for weight, other in zip(model.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(weight, other)
    for name in ("critic_optimizer", "generator_optimizer"):
        ours, theirs = getattr(model, name), getattr(expected, name)
        assert ours.get_config() == theirs.get_config() | {"name": ours.name}


def layers_of(network):
    """Returns class and weight shapes of every layer, in order."""
    return [
        (type(layer).__name__, [tuple(weight.shape) for weight in layer.weights])
        for layer in network.layers
    ]


def test_image_networks_are_those_of_the_readme(keras_parts, networks):
    generator, critic = networks["image"](keras_parts)
    assert generator.output_shape == critic.input_shape == (None, 28, 28, 1)
    kernels = [w.shape for w in critic.weights if len(w.shape) == 4]
    assert [k[-1] for k in kernels] == [64, 128, 256, 512]
    assert {k[:2] for k in kernels} == {(5, 5)}
    assert sum(isinstance(x, keras.layers.BatchNormalization) for x in generator.layers)


@pytest.mark.parametrize("name", ["toy", "image", "digits"])
def test_products_are_those_of_the_layers(
    name, modules, keras_parts, networks, workloads
):
    workload = workloads.WORKLOADS[name]
    expected = (workload.generator_products, workload.critic_products)
    counted = map(modules["growth"].products, networks[name](keras_parts))
    assert tuple(counted) == expected


def test_tadgan_is_the_dense_one_of_the_package(modules, networks, workloads):
    parts = modules["keras_case"].own_parts(kw.layers)
    found, expected = networks["tadgan"](parts), kw.networks.tadgan_dense((100, 1))
    for network, known in zip(found, expected, strict=True):
        own, theirs = map(layers_of, (network, known))
        shapeless = [(kind, []) for kind in ("InputLayer", "Flatten", "Reshape")]
        assert [x for x in own if x not in shapeless] == [
            x for x in theirs if x not in shapeless
        ]
    encoder, generator, *critics = map(modules["growth"].products, found)
    workload = workloads.WORKLOADS["tadgan"]
    assert workload.generator_products == encoder + generator
    assert workload.decoder_products == generator
    assert workload.critic_products == sum(critics)


@pytest.mark.parametrize("case", ["ours", "textbook"])
def test_tadgan_takes_the_steps_it_is_asked_for(modules, workloads, case):
    workload = dataclasses.replace(workloads.WORKLOADS["tadgan"], critic_steps=2)
    clock = KeepsLosses()
    getattr(modules["keras_case"], case)(workload, 2, clock)
    assert len(clock.losses) == 2 and np.isfinite(clock.losses).all()


@pytest.mark.parametrize("name", ["toy", "image", "digits"])
def test_pytorch_trains_networks_of_the_same_size(name, keras_parts, networks):
    pytest.importorskip("torch")
    torch_case = importlib.import_module("torch_case")
    for own, theirs in zip(
        networks[name](keras_parts), torch_case.NETWORKS[name](), strict=True
    ):
        parameters = sum(p.numel() for p in theirs.parameters())
        assert parameters == sum(np.prod(w.shape) for w in own.trainable_weights)


@pytest.mark.parametrize("module", ["torch_case", "jax_case"])
def test_other_libraries_take_the_steps_they_are_asked_for(module, workloads):
    for library in {"torch_case": ["torch"], "jax_case": ["jax", "optax"]}[module]:
        pytest.importorskip(library)
    workload = dataclasses.replace(workloads.WORKLOADS["toy"], batch_size=8)
    clock = KeepsLosses()
    importlib.import_module(module).train(workload, 2, clock)
    assert len(clock.losses) == 2 and np.isfinite(clock.losses).all()
