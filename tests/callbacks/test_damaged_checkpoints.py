"""Resume after any sequence of training and damage: what is lost, and what is kept."""

import pathlib
import tempfile
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_wgan.callbacks import Resume
from keras_wgan.callbacks.resume import is_whole


class Counter:
    """A model that counts its epochs, in a file of a few bytes."""

    distribute_strategy = types.SimpleNamespace(
        extended=types.SimpleNamespace(should_checkpoint=True)
    )
    epochs = 0

    def save(self, path):
        path.write_text(f"state of epoch {self.epochs}")

    def load_weights(self, path):
        self.epochs = int(path.read_text().split()[-1])


def train_on(directory, epochs):
    """Resumes and trains some epochs. Returns those where it began and ended."""
    resume, model = Resume(directory), Counter()
    resume.set_model(model)
    begun = resume.restore() or 0
    assert model.epochs == begun
    for _ in range(epochs):
        model.epochs += 1
        resume.save(model.epochs)
    return begun, model.epochs


def truncate(path, others):
    path.write_bytes(path.read_bytes()[:-3])


def flip(path, others):
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def delete(path, others):
    path.unlink()


def swap(path, others):
    """Gives another file the content of this one, and the reverse."""
    content, its = path.read_bytes(), others[0].read_bytes()
    path.write_bytes(its)
    others[0].write_bytes(content)


def rename(path, others):
    path.rename(path.with_name(path.name.replace("epoch-0", "epoch-9")))


def junk(path, others):
    for name in ("epoch-00009.json", "epoch-00010.json", "epoch-00010.keras"):
        if not (path.parent / name).exists():
            (path.parent / name).write_text("{}")


DAMAGES = st.tuples(
    st.sampled_from([truncate, flip, delete, swap, rename, junk]), st.integers(0, 3)
)
ACTS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(DAMAGES, max_size=3)), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS)
@pytest.mark.filterwarnings("ignore:The checkpoint", "ignore:No whole checkpoint")
def test_only_damaged_epochs_are_lost_whatever_is_done_between_runs(acts):
    with tempfile.TemporaryDirectory() as folder:
        directory = pathlib.Path(folder)
        for epochs, damages in acts:
            whole = [
                epoch
                for epoch in Resume(directory).saved_epochs()
                if is_whole(*Resume(directory).paths(epoch))
            ]
            junk_before = {path.read_bytes() for path in directory.iterdir()}
            begun, ended = train_on(directory, epochs)
            assert begun == max(whole, default=0)
            resume = Resume(directory)
            kept = [e for e in resume.saved_epochs() if is_whole(*resume.paths(e))]
            assert kept == resume.saved_epochs()  # nothing damaged is in the way
            if epochs:
                wanted = [e for e in range(begun, ended + 1) if e > 0][-2:]
                assert set(wanted) - {begun} <= set(kept) and max(kept) == ended
            if not epochs:
                assert junk_before <= {
                    path.read_bytes() for path in directory.iterdir()
                }
            for damage, index in damages:
                files = sorted(directory.glob("epoch-*"))
                if len(files) > 1:
                    path = files.pop(index % len(files))
                    damage(path, files)
