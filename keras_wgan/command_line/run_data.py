"""What a run keeps of its data, and how other commands read data as the run did.

In the flow: `train` writes these facts to the run directory: the scaling to the units of
the data, and the names of classes and columns. `evaluate` scales by them.
"""

import hashlib
import os

import numpy as np

from keras_wgan import data
from keras_wgan.command_line.options.data import path_of

ROWS = 16  # samples at the beginning and at the end that the digest is of


def facts(source, name):
    """Returns what a run keeps of its data, as JSON holds it.

    Args:
        source: Source of the data.
        name: Name or path of the data.
    """
    scaling = source.scaling
    return {
        "description": source.describe(),
        "kind": source.kind,
        "scaling": {
            "low": np.asarray(scaling.low, float).tolist(),
            "high": np.asarray(scaling.high, float).tolist(),
            "dtype": scaling.dtype,
        },
        "class_names": source.class_names,
        "columns": getattr(source, "columns", None),
        "types": getattr(source, "types", None),
        "digest": digest(source, name),
    }


def digest(source, name):
    """Returns by what data are known again, as JSON holds it.

    Args:
        source: Source of the data.
        name: Name or path of the data.
    """
    ends = np.unique(
        np.r_[:ROWS, -ROWS:0].clip(-len(source), len(source) - 1) % len(source)
    )
    parts = source.read(ends)
    rows = hashlib.sha256()
    for part in parts if isinstance(parts, tuple) else (parts,):
        rows.update(np.ascontiguousarray(part).tobytes())
    files = [os.stat(path) for path in path_of(name)]
    return {
        "count": len(source),
        "rows": rows.hexdigest(),
        "bytes": sum(file.st_size for file in files),
        "changed": max((file.st_mtime for file in files), default=0.0),
    }


def describe_changes(before, now):
    """Returns in words how data differ from those with which a run began, or `None`.

    Args:
        before: The `facts` of the run, or `None` of an older run.
        now: The `facts` of the data.
    """
    before, now = (before or {}).get("digest"), now["digest"]
    if before is None or before == now:
        return None
    if before["count"] != now["count"]:
        return f"they have {now['count']} samples, not {before['count']}"
    if before["rows"] != now["rows"]:
        return f"their first or last {ROWS} samples are others"
    return "the first and last samples are the same, but their file was written again"


def run_scaling(settings):
    """Returns the `Scaling` of a run's data, or `None` of an older run."""
    found = settings.get("samples")
    return None if found is None else data.Scaling(**found["scaling"])


def scale_as_run(source, settings):
    """Scales the samples of a source as those of a run, unless their range is known.

    The range that is found in other data would be another one.
    """
    scaling = run_scaling(settings)
    inner = getattr(source, "source", source)
    if scaling is not None and inner.range_given is False:
        inner.scaling = source.scaling = scaling
