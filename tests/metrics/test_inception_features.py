"""Inception features: image preparation, one run of the network, refusals."""

import keras
import numpy as np
import pytest

from keras_wgan.metrics import InceptionFeatures, inception_features


class RecordingNetwork:
    """Replaces the network and keeps the batches it gets."""

    def __init__(self):
        self.batches = []

    def predict_on_batch(self, batch):
        self.batches.append(np.asarray(batch))
        return np.zeros((len(batch), 2048))


@pytest.fixture
def network(monkeypatch):
    stand_in = RecordingNetwork()
    monkeypatch.setattr(keras.applications, "InceptionV3", lambda **_: stand_in)
    return stand_in


def resize_as_tensorflow_1(image, size=299):
    """Resizes bilinearly, pixel by pixel; pixel i lies at i * old / new in the image."""
    height, width, channels = image.shape
    resized = np.empty((size, size, channels))
    for i in range(size):
        for j in range(size):
            y, x = i * height / size, j * width / size
            top, left = int(y), int(x)
            bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
            upper = image[top, left] * (1 - x + left) + image[top, right] * (x - left)
            lower = image[bottom, left] * (1 - x + left)
            lower = lower + image[bottom, right] * (x - left)
            resized[i, j] = upper * (1 - y + top) + lower * (y - top)
    return resized


@pytest.mark.parametrize("height, width", [(8, 5), (299, 299), (310, 400)])
def test_images_are_prepared_as_for_the_published_fid(network, height, width):
    levels = np.random.default_rng(0).integers(0, 256, size=(1, height, width, 3))
    features = InceptionFeatures()(levels / 127.5 - 1)
    expected = (resize_as_tensorflow_1(levels[0]) - 128) / 128
    np.testing.assert_allclose(network.batches[0][0], expected, atol=1e-4)
    assert features.shape == (1, 2048)
    assert features.dtype == "float32"


def test_every_level_of_an_image_file_comes_back(network):
    levels = np.arange(256).reshape(256, 1, 1, 1)
    InceptionFeatures(batch_size=256)(levels / 127.5 - 1)
    prepared = network.batches[0][:, 0, 0, 0]
    np.testing.assert_array_equal(prepared, (np.arange(256) - 128) / 128)


def test_gray_images_get_three_channels_and_batches_are_small(network):
    gray = np.random.default_rng(0).uniform(-1, 1, size=(5, 4, 4, 1))
    extractor = InceptionFeatures(batch_size=2)
    assert extractor(gray).shape == (5, 2048)
    assert [batch.shape for batch in network.batches] == [
        (2, 299, 299, 3),
        (2, 299, 299, 3),
        (1, 299, 299, 3),
    ]
    extractor(np.repeat(gray, 3, axis=-1))
    np.testing.assert_array_equal(network.batches[0], network.batches[3])


def test_network_pools_its_last_block_to_2048_features():
    network = InceptionFeatures(weights=None)._network
    assert network.input_shape == (None, 299, 299, 3)
    assert network.layers[-2].name == "mixed10"
    features = network.predict_on_batch(np.ones((1, 299, 299, 3), "float32"))
    assert features.shape == (1, 2048)
    assert np.isfinite(features).all()


def test_message_says_where_to_put_missing_weights(monkeypatch):
    def unreachable(**_):
        raise Exception("URL fetch failure: no such host")  # noqa: TRY002 (as Keras)

    monkeypatch.setattr(keras.applications, "InceptionV3", unreachable)
    with pytest.raises(FileNotFoundError) as caught:
        InceptionFeatures()
    message = str(caught.value)
    assert inception_features.WEIGHTS_FILE in message
    assert "$KERAS_HOME" in message
    assert "no such host" in message
    assert "`ClassifierFeatures`" in message


def test_wrong_weights_argument_keeps_the_message_of_keras():
    with pytest.raises(ValueError, match="`weights` argument"):
        InceptionFeatures(weights="no/such/file.h5")


@pytest.mark.parametrize(
    "samples, message",
    [
        (np.zeros((2, 8, 8)), r"channels\). Received shape \(2, 8, 8\)"),
        (np.zeros((2, 8, 8, 4)), "`channels` must be 1 or 3. Received: channels=4"),
        (np.zeros((0, 8, 8, 3)), "at least 1"),
        (np.zeros((2, 0, 8, 3)), "no other axis"),
        (np.full((2, 8, 8, 3), np.nan), "must be finite"),
        (np.full((2, 8, 8, 3), 255.0), r"\[-1, 1\]. Received 255 to 255"),
    ],
)
def test_refuses_bad_images(network, samples, message):
    with pytest.raises(ValueError, match=message):
        InceptionFeatures()(samples)


def test_refuses_empty_batches(network):
    with pytest.raises(ValueError, match="`batch_size` must be an integer"):
        InceptionFeatures(batch_size=0)
