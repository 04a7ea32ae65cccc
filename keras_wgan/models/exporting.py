"""How a trained model leaves Keras: one network, in the format of another runtime.

In the flow: a part of `AdversarialModel` and `TadGAN`, whose `exported_network` says
what is exported.
"""

import functools
import pathlib

from keras import ops

from keras_wgan.atomic import remove, written_whole
from keras_wgan.checks.settings import check_choice, check_suffix

SUFFIXES = {
    "tf_saved_model": None,  # a folder
    "onnx": ".onnx",
    "openvino": ".xml",
    "litert": ".tflite",
}


class Exporting:
    """Exports the network that `predict` computes."""

    def export(self, filepath, format="tf_saved_model", **arguments):
        """Exports what `predict` computes: the generator, or TadGAN's reconstruction.

        Averaged networks are exported if there are any. The result is moved into place
        when it is whole, and replaces an older one. It takes batches of any size.

        Args:
            filepath: Folder of a SavedModel, or file that ends in `.onnx`, `.xml`
                (OpenVINO, which writes a `.bin` beside it) or `.tflite`.
            format: `"tf_saved_model"` (default), `"onnx"`, which needs the extra
                `keras-wgan[onnx]`, `"openvino"`, which needs that package, or
                `"litert"`.
            **arguments: As in `keras.Model.export`. A `representative_dataset` of
                LiteRT, a function without arguments, yields lists in the order of the
                network's inputs.

        Raises:
            ValueError: If the format is unknown, or the path does not end in its
                suffix.
        """
        check_choice("format", format, tuple(SUFFIXES))
        path, network = pathlib.Path(filepath), self.exported_network()
        if SUFFIXES[format] is not None:
            check_suffix("filepath", path, (SUFFIXES[format],))
        inputs = [ops.zeros(_of_one(i.shape), i.dtype) for i in network.inputs]
        network(inputs if len(inputs) > 1 else inputs[0])  # ONNX needs one call
        arguments = {"verbose": False} | _with_names(arguments, network)
        with written_whole(path) as partial:
            network.export(str(partial), format, **arguments)
            if format == "openvino":
                partial.with_suffix(".bin").replace(path.with_suffix(".bin"))
            if (path / "saved_model.pb").exists():
                remove(path)


def _of_one(shape):
    """Returns the shape of a batch of one sample, with axes of any size at 1."""
    return tuple(size or 1 for size in shape)


def _with_names(arguments, network):
    """Returns the arguments with a representative data set by the inputs' names.

    LiteRT sorts the inputs by name, and would take lists in that order.
    """
    rows_of = arguments.get("representative_dataset")
    if rows_of is None:
        return arguments
    names = [tensor.name for tensor in network.inputs]
    return arguments | {
        "representative_dataset": functools.partial(_named_rows, rows_of, names)
    }


def _named_rows(rows_of, names):
    """Yields each row of inputs as a dictionary."""
    for row in rows_of():
        named = isinstance(row, dict) or (len(row) == 2 and isinstance(row[1], dict))
        yield row if named else dict(zip(names, row, strict=True))
