"""What every builder of a pair promises, for every shape it serves."""

import re
from ast import literal_eval
from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_wgan as kw
from keras_wgan import networks

CLASSES = 3
VECTOR, SERIES = (5,), (50, 3)
IMAGES = [(8, 8, 1), (28, 28, 1), (32, 32, 3), (64, 64, 3), (37, 23, 2), (6, 40, 1)]
GENERATORS = [name for name in networks.__all__ if name.endswith("generator")]
CRITICS = [name for name in networks.__all__ if name.endswith("critic")]
BUILDERS = sorted(GENERATORS + CRITICS)


def pairs(shapes):
    """Returns every builder with each of the shapes that it serves."""
    return [
        (name, shape)
        for name in BUILDERS
        for shape in shapes
        if shape != VECTOR or name.startswith("mlp")
    ]


BUILDERS_AND_SHAPES = pairs([VECTOR, SERIES, *IMAGES])
FEWER_SHAPES = pairs([VECTOR, SERIES, (8, 8, 1), (28, 28, 1), (37, 23, 2)])
CRITICS_AND_SHAPES = [pair for pair in FEWER_SHAPES if pair[0] in CRITICS]


@pytest.fixture(autouse=True, scope="module")
def clear_keras_state():
    """Clears the state once, because the tests share networks."""
    yield
    build.cache_clear()
    keras.backend.clear_session()


@cache
def build(name, shape, conditional=False, policy="float32", **arguments):
    """Returns a network of width 4 with eight latents; no test changes it."""
    if name in GENERATORS:
        arguments["latent_dim"] = 8
    num_classes = CLASSES if conditional else None
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(policy)
    try:
        builder = getattr(networks, name)
        return builder(shape, num_classes=num_classes, width=4, **arguments)
    finally:
        keras.config.set_dtype_policy("float32")


def arguments_of(model, batch=3):
    """Returns normal latents or samples, and labels 0, 1, 2 if the model takes them."""
    features = model.inputs[0].shape[1:]
    values = np.random.default_rng(0).normal(size=(batch, *features))
    values = tf.constant(values, "float32")
    if len(model.inputs) == 1:
        return values
    return [values, tf.range(batch, dtype="int32") % CLASSES]


def penalty_gradients(critic, inputs, jit_compile=False):
    """Returns the gradients of a gradient penalty by each trainable variable."""
    conditional = isinstance(inputs, list)
    samples, labels = inputs if conditional else (inputs, None)

    @tf.function(jit_compile=jit_compile)
    def differentiate_twice(samples):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(samples)
                scores = critic([samples, labels] if conditional else samples)
            slopes = inner.gradient(scores, samples)
            penalty = tf.reduce_mean(tf.square(slopes)) * 1e3
        gradients = outer.gradient(penalty, critic.trainable_variables)
        # The last bias changes no slope and has no gradient.
        return [gradient for gradient in gradients if gradient is not None]

    return [gradient.numpy() for gradient in differentiate_twice(samples)]


def assert_finite_and_not_all_zero(gradients):
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert sum(np.abs(gradient).sum() for gradient in gradients) > 0


@pytest.mark.parametrize(("name", "shape"), BUILDERS_AND_SHAPES)
def test_shapes(name, shape):
    model = build(name, shape, conditional=True)
    latents_or_samples = (8,) if name in GENERATORS else shape
    output = shape if name in GENERATORS else (1,)
    assert model.input_shape == [(None, *latents_or_samples), (None,)]
    assert model.output_shape == (None, *output)
    assert model(arguments_of(model)).shape == (3, *output)


@pytest.mark.parametrize(("name", "shape"), pairs([VECTOR, SERIES, (8, 8, 1)]))
def test_unconditional_network_takes_one_input(name, shape):
    model = build(name, shape)
    assert model.input_shape == (None, *((8,) if name in GENERATORS else shape))
    output = model(arguments_of(model))
    assert output.shape == (3, *(shape if name in GENERATORS else (1,)))
    assert np.isfinite(output).all()


@pytest.mark.parametrize("name", BUILDERS)
def test_input_names(name):
    first = "latents" if name in GENERATORS else "samples"
    names = [given.name for given in build(name, (8, 8, 1), conditional=True).inputs]
    assert names == [first, "labels"]
    assert [given.name for given in build(name, (8, 8, 1)).inputs] == [first]


@pytest.mark.parametrize(("name", "shape"), pairs([VECTOR, SERIES, (37, 23, 2)]))
def test_reloaded_network_gives_the_same_output(name, shape, tmp_path):
    model = build(name, shape, conditional=True)
    model.save(tmp_path / "model.keras")
    reloaded = keras.saving.load_model(tmp_path / "model.keras")
    inputs = arguments_of(model)
    np.testing.assert_array_equal(model(inputs), reloaded(inputs))


@pytest.mark.parametrize("name", BUILDERS)
def test_only_layers_that_are_public_and_load_safely(name):
    for layer in build(name, (9, 9, 1), conditional=True).layers:
        home = keras.layers if type(layer).__module__[:6] == "keras." else kw.layers
        assert type(layer) is getattr(home, type(layer).__name__)
        assert not isinstance(layer, keras.layers.Lambda)


@pytest.mark.parametrize(("name", "shape"), CRITICS_AND_SHAPES)
def test_penalty_has_finite_nonzero_gradients(name, shape):
    critic = build(name, shape, conditional=True)
    assert_finite_and_not_all_zero(penalty_gradients(critic, arguments_of(critic)))


@pytest.mark.parametrize(
    ("name", "shape", "options"),
    [
        ("mlp_critic", (5,), {}),
        ("dcgan_critic", (8, 7, 1), {"normalization": "layer"}),
        ("resnet_critic", (9, 2), {}),
    ],
)
def test_penalty_gradients_agree_with_and_without_xla(name, shape, options):
    critic = build(name, shape, conditional=True, **options)
    plain, compiled = (
        penalty_gradients(critic, arguments_of(critic), jit_compile)
        for jit_compile in (False, True)
    )
    assert_finite_and_not_all_zero(plain)
    for ours, theirs in zip(plain, compiled, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * np.ptp(ours))


@pytest.mark.parametrize("name", GENERATORS)
def test_generator_runs_under_xla(name):
    model = build(name, (7, 9, 1), conditional=True)
    inputs = arguments_of(model)
    compiled = tf.function(model, jit_compile=True)
    np.testing.assert_allclose(compiled(inputs), model(inputs), atol=1e-5)


@pytest.mark.parametrize(("name", "shape"), FEWER_SHAPES)
def test_label_changes_the_output(name, shape):
    model = build(name, shape, conditional=True)
    values, labels = arguments_of(model)
    change = np.abs(model([values, labels]) - model([values, (labels + 1) % CLASSES]))
    assert change.reshape(len(labels), -1).max(axis=-1).min() > 1e-4


@pytest.mark.parametrize("name", BUILDERS)
def test_label_types_and_a_batch_of_one(name):
    model = build(name, (8, 8, 1), conditional=True)
    values, labels = arguments_of(model)
    whole = model([values, labels])
    for dtype in ("uint8", "int64", "float32"):
        one = model([values[:1], tf.cast(labels[:1], dtype)])
        np.testing.assert_allclose(one, whole[:1], atol=1e-5)


@pytest.mark.parametrize("name", BUILDERS)
def test_parameter_count_is_the_one_in_the_docstring(name):
    builder = getattr(networks, name)
    prose = " ".join(builder.__doc__.split())
    count, shape = re.search(r"has ([\d,]+) parameters for `(\(.*?\))`", prose).groups()
    assert builder(literal_eval(shape)).count_params() == int(count.replace(",", ""))


@pytest.mark.parametrize("name", BUILDERS)
def test_width_and_name_are_obeyed(name):
    builder = getattr(networks, name)
    small, large = (builder((8, 8, 1), width=width, name="mine") for width in (1, 8))
    assert small.name == "mine"
    assert small.count_params() < large.count_params()


@pytest.mark.parametrize("name", BUILDERS)
def test_output_is_float32_under_mixed_precision(name, conditional):
    model = build(name, (8, 8, 1), conditional, policy="mixed_float16")
    computed = [layer.compute_dtype for layer in model.layers]
    assert computed[-1] == "float32"
    assert "float16" in computed
    output = model(arguments_of(model))
    assert output.dtype == "float32"
    assert np.isfinite(output).all()


@pytest.mark.parametrize("name", CRITICS)
def test_penalty_gradients_are_finite_under_mixed_precision(name):
    critic = build(name, (8, 8, 1), policy="mixed_float16")
    assert_finite_and_not_all_zero(penalty_gradients(critic, arguments_of(critic)))


@pytest.mark.parametrize("name", GENERATORS)
def test_output_activation_bounds_the_samples_or_does_not(name):
    bounded = build(name, (8, 8, 1))
    unbounded = build(name, (8, 8, 1), activation=None)  # from the same seed
    latents = 50 * arguments_of(bounded)
    np.testing.assert_allclose(
        bounded(latents), np.tanh(unbounded(latents)), rtol=1e-4, atol=1e-5
    )
    assert np.abs(unbounded(latents)).max() > 1


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(
    "shape", [(), (0, 8, 1), (8, -8, 1), (8.0, 8, 1), (None, 8, 1), (True, 2), 8, "88"]
)
def test_refuses_bad_shapes(name, shape):
    with pytest.raises(ValueError, match=r"tuple of positive integers.*Received"):
        getattr(networks, name)(shape)


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(
    ("argument", "value"),
    [("width", 0), ("width", 2.5), ("num_classes", 1), ("num_classes", True)],
)
def test_refuses_bad_counts(name, argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must be .* Received: "):
        getattr(networks, name)((8, 8, 1), **{argument: value})


@pytest.mark.parametrize("name", GENERATORS)
def test_refuses_bad_latent_dim(name):
    with pytest.raises(ValueError, match="`latent_dim` must be an integer"):
        getattr(networks, name)((8, 8, 1), latent_dim=0)


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("shape", [(5,), (8, 8, 8, 1)])
def test_convolutions_refuse_vectors_and_volumes(name, shape):
    family, kind = name.split("_")
    if family == "mlp":
        assert build(name, shape).count_params() > 0
        return
    with pytest.raises(ValueError, match=f"`mlp_{kind}`"):
        getattr(networks, name)(shape)


@pytest.mark.parametrize("name", ["dcgan_critic", "resnet_critic"])
@pytest.mark.parametrize("normalization", ["batch", True, ""])
def test_refuses_unknown_normalization(name, normalization):
    with pytest.raises(ValueError, match="`normalization` must be None or 'layer'"):
        getattr(networks, name)((8, 8, 1), normalization=normalization)


@pytest.mark.parametrize("normalization", [None, "layer"])
@pytest.mark.parametrize("name", ["dcgan_critic", "resnet_critic"])
def test_score_of_a_sample_does_not_depend_on_its_batch(name, normalization):
    critic = build(name, (16, 16, 1), normalization=normalization)
    samples = arguments_of(critic)
    alone = critic(samples[:1], training=True)
    np.testing.assert_allclose(critic(samples, training=True)[:1], alone, atol=1e-5)
    layer_types = {type(layer) for layer in critic.layers}
    assert keras.layers.BatchNormalization not in layer_types
    assert (keras.layers.GroupNormalization in layer_types) == bool(normalization)
