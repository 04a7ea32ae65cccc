"""Small networks and data that the tests share."""

import functools
import gc
import pathlib
import runpy

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from model_pool import ModelPool

import keras_wgan as kw

gc.freeze()  # what was imported stays; looking through it again takes seconds
CLASSES = 3
POOL = ModelPool()

# What takes longest comes first, so that all workers end at about the same time.
LONG = (
    "distribution",
    "benchmarks",
    "models",
    "examples",
    "series",
    "callbacks",
    "test_properties.py",
    "test_conformance.py",
    "networks",
    "command_line",
)


def pytest_collection_modifyitems(items):
    """Puts the tests that take longest first; others keep their order."""
    folder = pathlib.Path(__file__).parent

    def rank(item):
        part = item.path.relative_to(folder).parts[0]
        return LONG.index(part) if part in LONG else len(LONG)

    items.sort(key=rank)


def small_generator(shape=(2,), conditional=False, dropout=0.0):
    """A generator of four latents, dense, for samples of any shape."""
    latents = keras.Input((4,))
    inputs, x = [latents], latents
    if conditional:
        inputs.append(keras.Input((), dtype="int32"))
        x = layers.Concatenate()([x, layers.Embedding(CLASSES, 2)(inputs[1])])
    x = layers.Dense(8, activation="relu")(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Reshape(shape)(layers.Dense(int(np.prod(shape)))(x))
    return keras.Model(inputs if conditional else latents, x)


def small_critic(shape=(2,), conditional=False, dropout=0.0):
    """A dense critic of samples of any shape."""
    samples = keras.Input(shape)
    inputs, x = [samples], layers.Flatten()(samples)
    if conditional:
        inputs.append(keras.Input((), dtype="int32"))
        x = layers.Concatenate()([x, layers.Embedding(CLASSES, 2)(inputs[1])])
    x = layers.Dropout(dropout)(layers.Dense(8, activation="relu")(x))
    return keras.Model(inputs if conditional else samples, layers.Dense(1)(x))


def small_model(kind, *, shape=(2,), conditional=False, dropout=0.0, **arguments):
    """A compiled model with the same weights at every call."""
    compile_names = ("jit_compile", "steps_per_execution", "run_eagerly")
    options = {k: arguments.pop(k) for k in compile_names if k in arguments}
    parts = {"shape": shape, "conditional": conditional, "dropout": dropout}

    def make():
        networks = small_generator(**parts), small_critic(**parts)
        model = kind(*networks, **({"critic_steps": 2, "seed": 1} | arguments))
        model.compile(**({"jit_compile": False} | options))
        return model

    keras.utils.set_random_seed(7)
    return POOL.lend(make, kind, parts | options | arguments)


def small_tadgan(kind=kw.TadGAN, *, shape=(6, 2), dropout=0.0, **arguments):
    """A compiled TadGAN of windows with the same weights at every call."""
    options = {"jit_compile": arguments.pop("jit_compile", False)}
    parts = {"shape": shape, "dropout": dropout}

    def make():
        networks = small_cycle(**parts)
        model = kind(*networks, **({"critic_steps": 2, "seed": 1} | arguments))
        model.compile(**options)
        return model

    keras.utils.set_random_seed(7)
    return POOL.lend(make, kind, parts | options | arguments)


def small_cycle(shape=(6, 2), dropout=0.0, latent_dim=3):
    """Encoder, generator and critics with a hidden layer each."""

    def network(before, after):
        return keras.Sequential(
            [
                keras.Input(before),
                layers.Flatten(),
                layers.Dense(8),
                layers.LeakyReLU(negative_slope=0.2),
                layers.Dropout(dropout),
                layers.Dense(int(np.prod(after))),
                layers.Reshape(after),
            ]
        )

    latents = (latent_dim,)
    return (
        network(shape, latents),
        network(latents, shape),
        network(shape, (1,)),
        network(latents, (1,)),
    )


class WithoutXLA:
    """Mixed into a detector: a few steps are not worth compiling by XLA."""

    def new_model(self, window_shape):
        model = super().new_model(window_shape)
        model.compile(*model.optimizer.optimizers, jit_compile=False)
        return model


class PlainDetector(WithoutXLA, kw.AnomalyDetector):
    """A detector that is quick to try."""


def small_data(num_samples=48, shape=(2,), conditional=False):
    """Samples, and with `conditional` labels, as arguments of `fit`."""
    generator = np.random.default_rng(3)
    samples = generator.normal(size=(num_samples, *shape)).astype("float32")
    if not conditional:
        return (samples,)
    return samples, generator.integers(CLASSES, size=num_samples).astype("int32")


def run_example(name, **settings):
    """Runs an example's `main`, as its own program would."""
    return example_names(name)["main"](**settings)


def example_names(name):
    """Returns what an example defines, by name."""
    path = pathlib.Path(__file__).parents[1] / "examples" / f"{name}.py"
    return runpy.run_path(str(path))


def assert_same_state(model, other):
    """Asserts that two models agree in every bit of their training state."""
    pairs = [
        *zip(model.weights, other.weights, strict=True),
        *zip(model.optimizer.variables, other.optimizer.variables, strict=True),
        *zip(model.random_states(), other.random_states(), strict=True),
    ]
    for ours, theirs in pairs:
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy(), err_msg=ours.path)


def saves_the_first_epoch(model, path):
    """Returns a callback by which a run leaves the file of one that stopped there."""

    def save(epoch, logs):
        if epoch == 0:
            model.save(path)

    return keras.callbacks.LambdaCallback(on_epoch_end=save)


@pytest.fixture(params=[kw.GAN, kw.WGAN, kw.WGANGP], ids=lambda kind: kind.__name__)
def kind(request):
    """Each of the three models in turn."""
    return request.param


@pytest.fixture(params=[False, True], ids=["unconditional", "conditional"])
def conditional(request):
    return request.param


@pytest.fixture(autouse=True, scope="module")
def clear_keras_state():
    yield
    keras.backend.clear_session(free_memory=False)  # a collection takes seconds


def plainly(compile):
    """Returns a model's `compile` that chooses a plain graph where it may choose."""

    @functools.wraps(compile)
    def compile_plainly(self, *arguments, jit_compile="auto", **others):
        jit_compile = False if jit_compile == "auto" else jit_compile
        return compile(self, *arguments, jit_compile=jit_compile, **others)

    return compile_plainly


@pytest.fixture
def without_xla():
    """Compiles nothing by XLA unless it is asked for, which saves seconds a model."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (kw.AdversarialModel, kw.TadGAN):
            patch.setattr(kind, "compile", plainly(kind.compile))
        yield


@pytest.fixture
def eagerly(without_xla):
    """Traces no graph, because a few steps without one cost less than the trace."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(autouse=True)
def lend_models(request):
    """Opens the pool for a test, if it patches nothing that a trace would keep."""
    POOL.open = "monkeypatch" not in request.fixturenames
    yield
    POOL.open = False
    POOL.take_back()
