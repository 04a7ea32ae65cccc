"""New processes, forked from one that has done nothing but import TensorFlow.

In the flow: the tests of what must hold in another process start it here, with the
names of `subprocess`. Python and TensorFlow take 7 seconds to start; a fork takes none.
"""

import multiprocessing
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile
import time

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["keras_wgan"])


def run_program(command, environment, paths):
    """Does in a fork what Python does with a command: `-c`, `-m` or a file."""
    os.environ.update(environment)
    for number, path in enumerate(paths, start=1):
        os.dup2(os.open(path, os.O_WRONLY), number)
    first, *others = map(str, command)
    sys.argv = [first, *others]
    if first == "-c":
        sys.argv = ["-c", *others[1:]]
        exec(others[0], {"__name__": "__main__"})
    elif first == "-m":
        sys.argv = others
        runpy.run_module(others[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(pathlib.Path(first).parent))
        runpy.run_path(first, run_name="__main__")


class Popen:
    """A process with the names of `subprocess.Popen`, which catches both outputs.

    Args:
        command: This Python's path, and what follows it on its command line.
        env: Environment variables. Defaults to those of the fork server.
        **others: Other arguments of `subprocess.Popen`, which change nothing.
    """

    def __init__(self, command, env=None, **others):
        assert command[0] == sys.executable
        self.folder = tempfile.TemporaryDirectory()
        self.paths = [pathlib.Path(self.folder.name, name) for name in ("out", "err")]
        for path in self.paths:
            path.touch()
        arguments = command[1:], dict(env or {}), self.paths
        self.process = CONTEXT.Process(target=run_program, args=arguments)
        self.process.start()

    @property
    def returncode(self):
        return self.process.exitcode

    @property
    def pid(self):
        return self.process.pid

    def wait_for(self, text, timeout=300):
        """Returns when the process has printed a text, or has ended."""
        limit = time.monotonic() + timeout
        while text not in self.paths[0].read_text() and self.process.is_alive():
            assert time.monotonic() < limit, text
            time.sleep(0.02)

    def kill(self):
        self.process.kill()

    def communicate(self, timeout=None):
        """Waits for the end and returns both outputs."""
        self.process.join(timeout)
        assert self.process.exitcode is not None, "it takes too long"
        outputs = tuple(path.read_text() for path in self.paths)
        self.folder.cleanup()
        return outputs


def run(command, *, env=None, timeout=300, check=False, **others):
    """Runs a command like `subprocess.run`."""
    process = Popen(command, env)
    outputs = process.communicate(timeout)
    if check and process.returncode:
        raise AssertionError(outputs[1])
    return subprocess.CompletedProcess(command, process.returncode, *outputs)
