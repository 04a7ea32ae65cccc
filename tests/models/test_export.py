"""Exported generators give the same samples in the runtimes they are exported to."""

import importlib

import numpy as np
import pytest
import tensorflow as tf
from conftest import small_model, small_tadgan

import keras_wgan as kw

LATENTS = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
LABELS = np.array([0, 1, 2, 0, 1], "int32")


# Latents have more axes than labels; the names of inputs, and so their order, depend on
# how many tensors Keras has named before.


def run_saved_model(path, inputs):
    """Runs TensorFlow's format as TensorFlow Serving does, by its signature."""
    signature = tf.saved_model.load(path).signatures["serve"]
    specs = signature.structured_input_signature[1]
    names = sorted(specs, key=lambda name: -specs[name].shape.rank)
    (samples,) = signature(**dict(zip(names, inputs, strict=True))).values()
    return samples.numpy()


def run_onnx(path, inputs):
    runtime = importlib.import_module("onnxruntime")
    session = runtime.InferenceSession(path)
    inputs_of = sorted(session.get_inputs(), key=lambda each: -len(each.shape))
    names = [each.name for each in inputs_of]
    return session.run(None, dict(zip(names, inputs, strict=True)))[0]


def run_litert(path, inputs):
    interpreter = tf.lite.Interpreter(str(path))
    details = interpreter.get_input_details()
    details.sort(key=lambda detail: -len(detail["shape"]))
    for detail, values in zip(details, inputs, strict=True):
        interpreter.resize_tensor_input(detail["index"], values.shape)
    interpreter.allocate_tensors()
    for detail, values in zip(details, inputs, strict=True):
        interpreter.set_tensor(detail["index"], values)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


def leave_older(path):
    """Writes what an export has to replace."""
    if path.suffix:
        path.write_text("old")
        return
    path.mkdir()
    for name in ("saved_model.pb", "old"):
        (path / name).write_text("old")


def run_openvino(path, inputs):
    runtime = importlib.import_module("openvino")
    compiled = runtime.compile_model(str(path))
    order = sorted(compiled.inputs, key=lambda each: -len(each.partial_shape))
    (samples,) = compiled(dict(zip(order, inputs, strict=True))).values()
    return samples


RUNTIMES = {
    "tf_saved_model": ("generator", run_saved_model),
    "onnx": ("generator.onnx", run_onnx),
    "litert": ("generator.tflite", run_litert),
    "openvino": ("generator.xml", run_openvino),
}
NEEDS = {"onnx": ("onnxruntime", "tf2onnx"), "openvino": ("openvino",)}
QUIET = pytest.mark.filterwarnings(
    "ignore:In the future `np.object`:FutureWarning",
    "ignore:.*tf.lite.Interpreter is deprecated",
)


@QUIET
@pytest.mark.parametrize("format", RUNTIMES)
def test_the_exported_generator_gives_the_same_samples(format, conditional, tmp_path):
    for package in NEEDS.get(format, ()):
        pytest.importorskip(package)
    model = small_model(kw.WGANGP, conditional=conditional, ema_decay=0.9, dropout=0.3)
    model.averaged_generator.set_weights(
        [weight + 0.5 for weight in model.averaged_generator.get_weights()]
    )
    name, run = RUNTIMES[format]
    leave_older(tmp_path / name)
    model.export(tmp_path / name, format=format)
    beside = ["generator.bin"] * (format == "openvino")
    assert sorted(path.name for path in tmp_path.iterdir()) == [*beside, name]
    assert not (tmp_path / name / "old").exists()
    inputs = [LATENTS, LABELS] if conditional else [LATENTS]
    samples = run(tmp_path / name, inputs)
    expected = model.generate(5, LABELS if conditional else None, latents=LATENTS)
    np.testing.assert_allclose(samples, expected, atol=1e-5)


@QUIET
@pytest.mark.parametrize("format", RUNTIMES)
def test_an_exported_tadgan_reconstructs(format, tmp_path):
    for package in NEEDS.get(format, ()):
        pytest.importorskip(package)
    model = small_tadgan(ema_decay=0.9)
    for network in (model.averaged_encoder, model.averaged_generator):
        network.set_weights([weight + 0.1 for weight in network.get_weights()])
    name, run = RUNTIMES[format]
    model.export(tmp_path / name, format=format)
    windows = np.random.default_rng(0).normal(size=(5, 6, 2)).astype("float32")
    found = run(tmp_path / name, [windows])
    np.testing.assert_allclose(found, model.reconstruct(windows), atol=1e-5)


@QUIET
def test_quantized_generators_take_rows_in_the_order_of_the_inputs(tmp_path):
    """LiteRT sorts the inputs by name, and the labels come first."""
    model = small_model(kw.GAN, shape=(4,), conditional=True)

    def rows():
        for index in range(5):
            yield [LATENTS[index, None], LABELS[index, None]]

    path = tmp_path / "generator.tflite"
    smaller = {
        "optimizations": [tf.lite.Optimize.DEFAULT],
        "representative_dataset": rows,
    }
    model.export(path, format="litert", **smaller)
    found = run_litert(path, [LATENTS, LABELS])
    np.testing.assert_allclose(
        found, model.generate(5, LABELS, latents=LATENTS), atol=0.1
    )


@pytest.mark.parametrize(
    "name, format, message",
    [
        ("g.tflite", "onnx", "ends in .onnx"),
        ("g.bin", "openvino", ".xml"),
        ("g", "h5", "format"),
    ],
)
def test_paths_and_formats_that_do_not_fit_are_refused(name, format, message, tmp_path):
    (tmp_path / name).write_text("mine")
    with pytest.raises(ValueError, match=message):
        small_model(kw.GAN).export(tmp_path / name, format=format)
    assert (tmp_path / name).read_text() == "mine"
