"""Checks of HDF5 files that may come from elsewhere: the values lie in the file itself.

In the flow: `H5Source` takes its data sets from here. A link can lead to any file of
the machine, a virtual or external data set can hold the bytes of any file, and a data
set that was never written can claim any size. All of them are refused.
"""

import math

import h5py

from keras_wgan.checks.names import shown

MOST_LINKS = 8  # soft links that lead to one another
LARGEST_CHUNK = 2**30  # bytes, which are read at once


def check_matlab_version(path):
    """Refuses a .mat file of a version before 7.3, which is no HDF5 file."""
    if path.suffix.lower() == ".mat" and not h5py.is_hdf5(path):
        raise ValueError(
            "A .mat file must be of version 7.3, which is HDF5. Received "
            f"{shown(path)!r} of another version. Save it in MATLAB by save(..., '-v7.3'), or "
            "turn it into an .npz file by scipy.io.loadmat and numpy.savez."
        )


def check_dataset(file, key, path):
    """Returns a data set whose values lie in the HDF5 file itself, or refuses it.

    Args:
        file: The open `h5py.File`.
        key: Name of the data set, as in `"train/images"`.
        path: The file, for messages.
    """
    item = _follow(file, key, MOST_LINKS)
    if not isinstance(item, h5py.Dataset):
        _refuse(key, path, _kind(item), f"Name or copy one, such as '{key}/samples'.")
    if item.is_virtual or item.external:
        found = "one with values in other places, virtual or external"
        _refuse(key, path, found, "Copy the values, as in file['samples'] = values[:].")
    _check_filters(item, key, path)
    _check_written(item, key, path)
    return item


def leads_somewhere(file, key):
    """Tells whether a key leads to anything, a link out of the file included."""
    return _follow(file, key, MOST_LINKS) is not None


def _follow(file, key, links):
    """Returns what a key leads to inside the file; a link that leads out of it as it is.

    Args:
        file: The open `h5py.File`.
        key: Names from the root, separated by slashes.
        links: How many soft links may still be followed.
    """
    item, names = file, [name for name in key.split("/") if name]
    for place, name in enumerate(names):
        link = item.get(name, getlink=True) if isinstance(item, h5py.Group) else None
        if isinstance(link, h5py.SoftLink) and links:
            start = "" if link.path.startswith("/") else item.name
            target = "/".join([start, link.path, *names[place + 1 :]])
            return _follow(file, target, links - 1)
        if not isinstance(link, h5py.HardLink):
            return link
        item = item[name]
    return item


def _kind(item):
    """Returns what something that is not a data set is, in words."""
    if isinstance(item, h5py.Group):
        return f"a group of {shown(sorted(item))[:200]}"
    if isinstance(item, h5py.ExternalLink):
        return f"a link to the file {item.filename!r}"
    if isinstance(item, h5py.SoftLink):
        return f"a link to {item.path!r} that leads nowhere"
    return "nothing" if item is None else "something else"


def _check_filters(item, key, path):
    """Refuses values that are compressed in a way that this HDF5 does not know."""
    settings = item.id.get_create_plist()
    filters = [settings.get_filter(place) for place in range(settings.get_nfilters())]
    for code, _, _, name in filters:
        if not h5py.h5z.filter_avail(code):
            name = shown(name.decode(errors="replace"))
            found = f"values that are compressed by filter {code} ({name})"
            _refuse(key, path, found, "Write it again with compression='gzip'.")


def _check_written(item, key, path):
    """Refuses values that were never written, and chunks too large to be read."""
    advice = "Write all values, without a chunk of more than 1 GB."
    if not item.shape or 0 in item.shape:
        return
    if item.chunks is None:
        stored, claimed = item.id.get_storage_size(), item.size * item.dtype.itemsize
        written = stored >= claimed
        found = f"{stored} of {claimed} bytes"
    else:
        sides = zip(item.shape, item.chunks, strict=True)
        claimed = math.prod(-(-size // chunk) for size, chunk in sides)
        stored = item.id.get_num_chunks()
        written = stored >= claimed
        found = f"{stored} of {claimed} chunks of {item.chunks}"
        if math.prod(item.chunks) * item.dtype.itemsize > LARGEST_CHUNK:
            written = False
    if not written:
        _refuse(key, path, f"shape {item.shape}, of which it holds {found}", advice)


def _refuse(key, path, found, fix):
    """Says that a data set must hold its values, and what came."""
    raise ValueError(
        f"'{shown(key)}' in {shown(path)} must be a data set with its values in this "
        f"file. Received {found}. {fix}"
    )
