"""Checks of what runs the package: Keras' backend, and the cluster of a worker.

In the flow: the package checks the backend when it is imported, and the command line
before. `train` checks the cluster.
"""

import importlib
import json
import os
import pathlib
import sys

PROGRAM = ("keras-wgan", "keras-wgan-script")
BACKENDS = ("jax", "torch", "openvino", "numpy")
CLUSTER = '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'


def is_program():
    """Tells whether this process is `keras-wgan`, or `python -m keras_wgan`.

    While Python looks for the package that `-m` names, the first argument is "-m".
    """
    first = (getattr(sys, "argv", None) or [""])[0]
    return first == "-m" or pathlib.Path(first).stem in PROGRAM


def check_backend_asked():
    """Refuses a backend of the environment that cannot run the training steps."""
    _check_backend_name(os.environ.get("KERAS_BACKEND") or "tensorflow")


def check_backend():
    """Refuses backends that cannot run the training steps. Imports Keras."""
    check_backend_asked()
    try:
        keras = importlib.import_module("keras")
    except ImportError as error:
        if error.name in BACKENDS:  # which Keras' own settings name
            _check_backend_name(error.name)
        raise
    _check_backend_name(keras.backend.backend())


def _check_backend_name(name):
    """Refuses the name of another backend than TensorFlow."""
    if name != "tensorflow":
        raise ValueError(
            f"keras_wgan runs on TensorFlow, not on {name}. Set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported."
        )


def check_cluster(text):
    """Refuses a TF_CONFIG from which TensorFlow could make no cluster.

    Args:
        text: Value of the environment variable, or `None` if there is none.
    """
    if text is None:
        return
    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        address = cluster[task["type"]][task["index"]]
        addresses = [address for job in cluster.values() for address in job]
        valid = task["index"] >= 0 and all(map(_is_address, [address, *addresses]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        valid = False
    if not valid:
        raise ValueError(
            f"TF_CONFIG must be of the form {CLUSTER}, with a port for each worker. "
            f"Received: {text[:200]!r}. Correct the variable, or unset it for one worker."
        )


def _is_address(address):
    """Tells whether a text is a host and a port."""
    host, _, port = address.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 2**16
