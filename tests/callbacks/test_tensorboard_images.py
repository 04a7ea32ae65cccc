"""TensorBoardImages: the event files, read back without TensorBoard."""

import io

import numpy as np
import pytest
import tensorflow as tf
from conftest import assert_same_state, small_data, small_model
from PIL import Image

import keras_wgan as kw
from keras_wgan.callbacks.tensorboard_images import TensorBoardImages
from keras_wgan.pictures import sample_picture


def written(log_dir):
    """Returns step, tag, plugin and picture of every record in a directory."""
    found = []
    for path in sorted(log_dir.iterdir()):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = tf.compat.v1.Event.FromString(record)
            for value in event.summary.value:
                width, height, data = tf.make_ndarray(value.tensor)
                picture = Image.open(io.BytesIO(data))
                assert picture.size == (int(width), int(height))
                plugin = value.metadata.plugin_data.plugin_name
                found.append((event.step, value.tag, plugin, picture))
    return found


def test_writes_the_samples_of_every_few_epochs(tmp_path):
    model = small_model(kw.WGANGP, shape=(8, 8, 1))
    images = TensorBoardImages(tmp_path, every=2, num_samples=9)
    data = small_data(shape=(8, 8, 1))
    model.fit(*data, epochs=4, batch_size=4, verbose=0, callbacks=[images])
    records = written(tmp_path)
    assert [record[:3] for record in records] == [
        (1, "samples", "images"),
        (3, "samples", "images"),
    ]
    expected = sample_picture(model.generate(9, seed=0))
    np.testing.assert_array_equal(np.asarray(records[-1][3]), np.asarray(expected))


def test_training_does_not_notice_it(conditional, tmp_path):
    watched, alone = (small_model(kw.WGANGP, conditional=conditional) for _ in "ab")
    data = small_data(conditional=conditional)
    images = TensorBoardImages(tmp_path)
    watched.fit(*data, batch_size=4, verbose=0, callbacks=[images])
    alone.fit(*data, batch_size=4, verbose=0)
    assert_same_state(watched, alone)
    assert images.num_samples == (30 if conditional else 1000)


def test_a_second_fit_writes_on(tmp_path):
    model, images = small_model(kw.WGANGP), TensorBoardImages(tmp_path, num_samples=5)
    model.fit(*small_data(), batch_size=4, verbose=0, callbacks=[images])
    model.fit(
        *small_data(), epochs=2, initial_epoch=1, batch_size=4, verbose=0,
        callbacks=[images],
    )  # fmt: skip
    assert [step for step, *_ in written(tmp_path)] == [0, 1]


@pytest.mark.parametrize("name", ["every", "num_samples"])
def test_refuses_numbers_out_of_range(name, tmp_path):
    with pytest.raises(ValueError, match=f"`{name}` must be"):
        TensorBoardImages(tmp_path, **{name: 0})
