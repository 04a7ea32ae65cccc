"""Feature extractors: which layer, which shape, batches, refusals."""

import keras
import numpy as np
import pytest

from keras_wgan.metrics import ClassifierFeatures, PixelFeatures


@pytest.fixture(scope="module")
def classifier():
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(4, 3, name="convolution"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(5, activation="relu", name="hidden"),
            keras.layers.Dense(3, activation="softmax", name="probabilities"),
        ]
    )


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, size=(10, 6, 6, 1)).astype("float32")


def hidden_activations(classifier, samples):
    """The network up to its hidden layer, written out in NumPy."""
    kernel, bias = classifier.get_layer("convolution").get_weights()
    windows = np.lib.stride_tricks.sliding_window_view(samples[..., 0], (3, 3), (1, 2))
    maps = np.einsum("nhwij,ijc->nhwc", windows, kernel[:, :, 0]) + bias
    kernel, bias = classifier.get_layer("hidden").get_weights()
    return np.maximum(0, maps.reshape(len(samples), -1) @ kernel + bias)


def test_pixels_are_the_values_in_order(samples):
    features = PixelFeatures()(samples)
    assert features.dtype == "float32"
    np.testing.assert_array_equal(features, samples.reshape(10, 36))
    assert PixelFeatures()(np.ones(4)).shape == (4, 1)


@pytest.mark.parametrize("layer", [None, "hidden"])
def test_default_is_the_layer_before_the_last(classifier, samples, layer):
    features = ClassifierFeatures(classifier, layer)(samples)
    expected = hidden_activations(classifier, samples)
    np.testing.assert_allclose(features, expected, atol=1e-5)


def test_named_layers_are_flattened(classifier, samples):
    assert ClassifierFeatures(classifier, "convolution")(samples).shape == (10, 64)
    probabilities = ClassifierFeatures(classifier, "probabilities")(samples)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_batches_change_nothing(classifier, samples):
    whole = ClassifierFeatures(classifier)(samples)
    batched = ClassifierFeatures(classifier, batch_size=4)(samples)
    np.testing.assert_allclose(batched, whole, atol=1e-6)


def test_functional_classifier_with_free_sizes():
    images = keras.Input((None, None, 1))
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(images)
    model = keras.Model(images, keras.layers.Dense(2)(pooled))
    ramp = np.arange(24.0).reshape(2, 3, 4, 1)
    np.testing.assert_allclose(ClassifierFeatures(model)(ramp), [[5.5], [17.5]])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


def built_subclass():
    model = Subclassed()
    model(np.ones((1, 3)))
    return model


def two_inputs():
    inputs = [keras.Input((2,)), keras.Input((2,))]
    return keras.Model(inputs, keras.layers.Add()(inputs))


@pytest.mark.parametrize(
    "make_model",
    [
        lambda: keras.Sequential([keras.layers.Dense(2)]),
        lambda: keras.Sequential(),
        lambda: keras.layers.Dense(2),
        built_subclass,
        two_inputs,
    ],
)
def test_refuses_models_without_one_symbolic_input(make_model):
    with pytest.raises(ValueError, match="(?s)with one input, made with keras.Input"):
        ClassifierFeatures(make_model())


def test_refuses_unknown_layers_and_empty_batches(classifier):
    with pytest.raises(ValueError, match="No such layer: absent.*hidden"):
        ClassifierFeatures(classifier, "absent")
    with pytest.raises(ValueError, match="`batch_size` must be an integer"):
        ClassifierFeatures(classifier, batch_size=0)


@pytest.mark.parametrize(
    "bad, message",
    [
        (np.ones((4, 6, 5, 1)), r"shape \(n, 6, 6, 1\). Received .*\(4, 6, 5, 1\)"),
        (np.ones((4, 36)), r"shape \(n, 6, 6, 1\). Received shape \(4, 36\)"),
        (np.ones((0, 6, 6, 1)), "at least 1"),
        (np.full((4, 6, 6, 1), np.nan), "must be finite"),
    ],
)
def test_refuses_samples_that_do_not_fit(classifier, bad, message):
    with pytest.raises(ValueError, match=message):
        ClassifierFeatures(classifier)(bad)


@pytest.mark.parametrize("bad", [np.ones((0, 2)), [np.inf], 1.0])
def test_pixels_refuse_bad_samples(bad):
    with pytest.raises(ValueError, match="`samples` must"):
        PixelFeatures()(bad)
