"""Pictures of training: which, how many, and of the same latents."""

import keras
import numpy as np
import pytest
from conftest import small_data, small_model
from PIL import Image

import keras_wgan as kw
from keras_wgan.models.labels import named_labels


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def run_callback(callback, model, epochs):
    """Calls a callback as a fit does, with other weights after every epoch."""
    callback.set_model(model)
    callback.on_train_begin()
    for epoch in range(epochs):
        model.generator.set_weights([w + 0.3 for w in model.generator.get_weights()])
        callback.on_epoch_end(epoch)
    callback.on_train_end()


def test_a_fit_draws_its_epochs(tmp_path):
    grid = kw.callbacks.SampleGrid(tmp_path, num_samples=4)
    data, model = small_data(conditional=True), small_model(kw.GAN, conditional=True)
    model.fit(*data, batch_size=4, epochs=2, callbacks=[grid], verbose=0)
    pictures = ["epoch-00001.png", "epoch-00002.png"]
    assert names(tmp_path) == [*pictures, "progress.gif"]
    first, last = ((tmp_path / name).read_bytes() for name in pictures)
    assert first != last


@pytest.mark.parametrize("shape", [(2,), (6, 1), (4, 4, 1), (4, 4, 3)])
def test_pictures_and_animation(shape, conditional, tmp_path):
    model = small_model(kw.GAN, shape=shape, conditional=conditional)
    grid = kw.callbacks.SampleGrid(tmp_path, every=2, num_samples=9)
    run_callback(grid, model, epochs=5)
    pictures = ["epoch-00002.png", "epoch-00004.png"]
    assert names(tmp_path) == [*pictures, "progress.gif"]
    with Image.open(tmp_path / "progress.gif") as animation:
        assert animation.n_frames == 2
    for name in pictures:
        with Image.open(tmp_path / name) as picture:
            assert min(picture.size) > 100 and len(picture.getcolors(2**24)) > 1


def test_latents_are_the_same_in_every_picture(tmp_path):
    model = small_model(kw.GAN, shape=(4, 4, 1))
    for folder in ("a", "b"):
        grid = kw.callbacks.SampleGrid(tmp_path / folder, seed=5)
        grid.set_model(model)
        grid.on_train_begin()
        grid.on_epoch_end(0)
    pictures = [(tmp_path / folder / "epoch-00001.png").read_bytes() for folder in "ab"]
    assert pictures[0] == pictures[1]


def test_real_samples_stand_beside(conditional, tmp_path):
    model = small_model(kw.GAN, shape=(4, 4, 1), conditional=conditional)
    data = small_data(shape=(4, 4, 1), conditional=conditional)
    pictures = []
    for real in (None, data if conditional else data[0]):
        grid = kw.callbacks.SampleGrid(tmp_path, num_samples=9, real=real)
        grid.set_model(model)
        grid.on_train_begin()
        grid.on_epoch_end(0)
        pictures.append((tmp_path / "epoch-00001.png").read_bytes())
    assert pictures[0] != pictures[1]


def test_labels_that_are_vectors_name_no_rows(tmp_path):
    model = small_model(kw.GAN, shape=(4, 4, 1), conditional=True)
    grid = kw.callbacks.SampleGrid(tmp_path, labels=np.eye(3)[[0, 1, 2]])
    grid.set_model(model)
    model.generate = lambda count, labels, seed: np.zeros((count, 4, 4, 1))
    grid.on_train_begin()
    grid.on_epoch_end(0)
    assert names(tmp_path) == ["epoch-00001.png"]


@pytest.mark.parametrize("setting", [{"every": 0}, {"num_samples": 0}], ids=str)
def test_bad_settings_are_refused(setting, tmp_path):
    with pytest.raises(ValueError, match=next(iter(setting))):
        kw.callbacks.SampleGrid(tmp_path, **setting)


def test_class_names_stand_beside_the_rows(tmp_path, monkeypatch):
    drawn = []

    def draw(samples, labels, **real):
        drawn.append((labels, real["real_labels"]))
        return Image.new("RGB", (2, 2))

    monkeypatch.setattr("keras_wgan.callbacks.fixed_samples.sample_picture", draw)
    samples, labels = small_data(conditional=True)
    for texts in (np.array(["iris", "rose", "tulip"]), np.array([10, 9, 11]) + 10**6):
        source = kw.data.load(samples, labels=texts[labels])
        grid = kw.callbacks.SampleGrid(tmp_path, num_samples=9, real=source)
        run_callback(grid, small_model(kw.GAN, conditional=True), epochs=1)
        generated, real = drawn.pop()
        assert list(np.unique(generated)) == list(np.unique(texts))
        assert set(real) <= set(texts)


def test_long_names_are_cut_and_stay_different():
    names = named_labels([0, 1], ["a" * 99, "a" * 98])
    assert len(set(names)) == 2 and max(map(len, names)) < 30
    assert named_labels([0], ["\x1b[2J"])[0].isprintable()
    assert named_labels(np.eye(2), ["a", "b"]) is None


@pytest.mark.parametrize("given", [None, [[0], [1], [2]]], ids=["default", "given"])
def test_labels_of_one_column_name_the_rows(given, tmp_path):
    """As tutorials have them: `Input((1,), dtype="int32")`."""

    def with_label(shape):
        first, label = keras.Input(shape), keras.Input((1,), dtype="int32")
        code = keras.layers.Flatten()(keras.layers.Embedding(3, 2)(label))
        flat = keras.layers.Flatten()(first)
        return [first, label], keras.layers.Concatenate()([flat, code])

    inputs, x = with_label((4,))
    samples = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16)(x))
    generator = keras.Model(inputs, samples)
    inputs, x = with_label((4, 4, 1))
    critic = keras.Model(inputs, keras.layers.Dense(1)(x))
    model = kw.WGANGP(generator, critic, critic_steps=2, seed=1)
    model.compile(jit_compile=False)
    real, labels = np.zeros((12, 4, 4, 1)), np.arange(12)[:, None] % 3
    grid = kw.callbacks.SampleGrid(tmp_path, labels=given, real=(real, labels))
    model.fit(real, labels, batch_size=3, callbacks=[grid], verbose=0)
    assert (tmp_path / "epoch-00001.png").exists()


def test_foreign_pictures_are_left_out_of_the_animation(tmp_path):
    model = small_model(kw.GAN, shape=(4, 4, 1))
    Image.new("RGB", (9, 9)).save(tmp_path / "epoch-00007.png")
    (tmp_path / "epoch-00008.png").write_text("no picture")
    grid = kw.callbacks.SampleGrid(tmp_path)
    with (
        pytest.warns(UserWarning, match="epoch-00007.png, which is 9 x 9"),
        pytest.warns(UserWarning, match="epoch-00008.png, which is no picture"),
    ):
        run_callback(grid, model, 2)
    with Image.open(tmp_path / "progress.gif") as animation:
        assert animation.n_frames == 2
