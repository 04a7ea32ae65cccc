"""The program as a process: what it prints, how fast, and how signals end it."""

import contextlib
import os
import pathlib
import pty
import signal
import subprocess
import sys
import time

import pytest

import keras_wgan as kw
from keras_wgan.command_line.options import data, detect
from keras_wgan.data.named import NAMES

ROOT = str(pathlib.Path(kw.__file__).parents[1])
PROGRAM = [sys.executable, "-m", "keras_wgan"]

# Trains as the program does, with small networks that XLA does not compile.
SMALL = """
import sys
import keras_wgan as kw
from keras_wgan.command_line import main, recipes, train

def networks(kind, shape, num_classes):
    sizes = {"width": 8, "num_classes": num_classes}
    critic = kw.networks.mlp_critic(shape, **sizes)
    return kw.networks.mlp_generator(shape, 4, **sizes), critic

compiled = kw.AdversarialModel.compile
kw.AdversarialModel.compile = lambda self, *args: compiled(self, *args, jit_compile=False)
recipes._build_networks = networks
train.REPORT_STEPS = 2
sys.exit(main())
"""


def environment(**variables):
    """Returns this process' environment with other variables, `None` for no value."""
    known = os.environ | {"PYTHONPATH": ROOT, "TF_CPP_MIN_LOG_LEVEL": None} | variables
    return {name: value for name, value in known.items() if value is not None}


def program(*arguments, **variables):
    """Runs the program, and returns its exit code and its streams."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(**variables),
    )
    return done.returncode, done.stdout, done.stderr


LIBRARIES = {"numpy", "pandas", "scipy", "h5py", "PIL", "keras", "tensorflow"}


@contextlib.contextmanager
def started(command, out=subprocess.PIPE, error=subprocess.PIPE, **variables):
    """Runs a process that is killed if the test fails."""
    streams = {"stdout": out, "stderr": error, "env": environment(**variables)}
    with subprocess.Popen(command, **streams) as process:
        try:
            yield process
            process.wait(120)
        finally:
            process.kill()


QUICK = {
    "version": (("--version",), {}, 0, kw.__version__),
    "help": (("--help",), {}, 0, "train"),
    "help of a command": (("detect", "--help"), {}, 0, "--padding"),
    "no command": ((), {}, 2, "COMMAND"),
    "unknown option": (("train", "digits", "--output", "new", "--foo"), {}, 2, "--foo"),
    "missing data": (("train", "no-such", "--output", "new"), {}, 2, "DATA"),
    "missing series": (("detect", "no.csv", "--output", "a.csv"), {}, 2, "SERIES"),
    "missing run": (("generate", "no-run", "--output", "a.png"), {}, 2, "no-run"),
    "another backend": (("train", "digits", "--output", "new"), {"KERAS_BACKEND": "jax"}, 2, "KERAS_BACKEND=tensorflow"),
    "half a cluster": (("train", "digits", "--output", "new"), {"TF_CONFIG": "{"}, 2, "TF_CONFIG"),
    "a worker without a port": (("train", "digits", "--output", "new"), {"TF_CONFIG": '{"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 0}}'}, 2, "port"),
    "negative seed": (("train", "digits", "--output", "new", "--seed", "-1"), {}, 2, "--seed"),
    "seed of a walk": (("interpolate", ".", "--output", "a.gif", "--seed", "-1"), {}, 2, "--seed"),
    "too many": (("generate", ".", "--output", "a.h5", "--num", "1000000000000"), {}, 2, "--num"),
    "too many for a picture": (("generate", ".", "--output", "a.png", "--num", "1000000"), {}, 2, "--num"),
    "huge padding": (("detect", __file__, "--output", "a.csv", "--padding", "1e30"), {}, 2, "--padding"),
    "huge window": (("detect", __file__, "--output", "a.csv", "--window", "9" * 30), {}, 2, "--window"),
    "no threshold": (("detect", __file__, "--output", "a.csv", "--threshold", "nan"), {}, 2, "--threshold"),
    "to a device": (("detect", __file__, "--output", "/dev/full"), {}, 2, "--output"),
    "unknown suffix": (("detect", __file__, "--output", "a.xlsx"), {}, 2, "--output"),
    "one file for two": (("detect", __file__, "--output", "a.csv", "--scores", "A/../a.csv"), {}, 2, "--scores"),
    "over the input": (("detect", "mine.csv", "--output", "./mine.csv"), {}, 2, "SERIES"),
    "over another file": (("detect", __file__, "--output", "mine.csv"), {}, 2, "another origin"),
    "a picture of another": (("detect", __file__, "--output", "a.csv", "--plot", "mine.png"), {}, 2, "another origin"),
    "a run in its data": (("train", ".", "--output", "new"), {}, 2, "outside of DATA"),
}  # fmt: skip


@pytest.mark.parametrize(
    "arguments, variables, code, message", QUICK.values(), ids=QUICK
)
def test_what_needs_no_library_takes_a_moment_and_a_line(
    arguments, variables, code, message, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("mine.csv", "mine.png"):
        pathlib.Path(name).write_text("time,load\n1,2\n")
    before = os.times().children_user
    result = program(*arguments, **variables)
    used = os.times().children_user - before
    assert result[0] == code and message in result[2 if code else 1]
    assert result[2].count("\n") == (1 if code else 0) and used < 0.5  # 4 s with Keras
    assert sorted(os.listdir()) == ["mine.csv", "mine.png"]


def test_the_options_import_no_library():
    script = "import sys; sys.argv = ['bin/keras-wgan']\n"
    script += "import keras_wgan.command_line\nprint(*sys.modules)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment())
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert "keras_wgan" in imported and not imported & LIBRARIES


def test_tables_of_the_options_are_those_of_the_package():
    assert set(data.NAMED) == {"digits", *NAMES}
    usual = kw.AnomalyDetector().get_params()
    assert detect.USUAL == {name: usual[name] for name in detect.USUAL}


def test_the_program_shows_nothing_but_its_own_lines(small_run, tmp_path):
    output = tmp_path / "G.NPZ"
    code, printed, error = program(
        "generate", small_run, "--output", output, "--num", 3
    )
    assert (code, printed, error) == (0, f"Wrote 3 samples to {output}.\n", "")
    assert len(kw.data.load(output)) == 3


def test_what_the_libraries_said_is_shown_if_they_fail(tmp_path):
    (tmp_path / "tensorflow").mkdir()
    lines = (
        'import os\nos.write(2, b"no such device\\n")\nraise ImportError("broken")\n'
    )
    (tmp_path / "tensorflow/__init__.py").write_text(lines)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    code, _, error = program("train", "digits", "--output", "new", PYTHONPATH=path)
    assert code == 2 and error.startswith("no such device\nkeras-wgan: error: ")
    assert "broken" in error and error.count("\n") == 2


def test_ctrl_c_during_the_import_is_a_line(tmp_path):
    (tmp_path / "tensorflow").mkdir()
    lines = 'import os, time\nos.write(1, b"importing\\n")\ntime.sleep(60)\n'
    (tmp_path / "tensorflow/__init__.py").write_text(lines)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    command = [*PROGRAM, "train", "digits", "--output", "new"]
    with started(command, PYTHONPATH=path) as process:
        assert process.stdout.readline() == b"importing\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"keras-wgan: interrupted\n"
    assert process.returncode == 130


def train_arguments(run):
    small = "--batch-size 8 --seed 0 --steps 100000 --output".split()
    return [sys.executable, "-c", SMALL, "train", "digits", *small, str(run)]


def wait_for_states(run):
    deadline = time.monotonic() + 120
    while len(states(run)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(states(run)) >= 2


def states(run):
    return sorted(path.name for path in (run / "state").glob("epoch-*.keras"))


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    """A run that lost its reader after a line, and was ended by SIGTERM."""
    run = tmp_path_factory.mktemp("runs") / "run"
    with started(train_arguments(run)) as process:
        process.stdout.readline()
        process.stdout.close()
        wait_for_states(run)
        process.send_signal(signal.SIGTERM)
        error = process.stderr.read()
    assert process.returncode == 143, error.decode()
    assert b"Traceback" not in error and b"Exception ignored" not in error
    return run


def test_sigterm_saves_and_a_reader_that_goes_away_ends_nothing(small_run):
    assert len(states(small_run)) == 2 and (small_run / "model.keras").exists()
    assert not list(small_run.rglob(".*"))  # neither a lock nor a partial file


def test_ctrl_c_while_a_line_is_printed_saves(tmp_path):
    """In a terminal that goes away, when the signal comes in the middle of printing."""
    run, (own, theirs) = tmp_path / "run", pty.openpty()
    with started(train_arguments(run), theirs, theirs) as process:
        os.close(theirs)
        shown = b""
        while b"steps/s" not in shown and b"left" not in shown:
            shown += os.read(own, 1000)
        process.send_signal(signal.SIGINT)  # at a line of the log, as a wrapper does
        os.close(own)
    assert process.returncode == 130
    assert states(run) and not list(run.rglob(".*"))
