"""Two workers over loopback: they stay equal, one of them writes, and they resume."""

import json
import pathlib
import socket
import sys

import fresh
import numpy as np

WORKER = pathlib.Path(__file__).with_name("worker.py")


def free_addresses(number):
    """Returns addresses of this machine at which nothing listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    addresses = [f"127.0.0.1:{server.getsockname()[1]}" for server in sockets]
    for server in sockets:
        server.close()
    return addresses


def run_workers(*command):
    """Runs a command as two workers, and returns the outputs of both."""
    addresses = free_addresses(2)
    processes = []
    for index in range(2):
        task = {"type": "worker", "index": index}
        config = {"cluster": {"worker": addresses}, "task": task}
        processes.append(
            fresh.Popen([sys.executable, *command], {"TF_CONFIG": json.dumps(config)})
        )
    try:
        results = [process.communicate(timeout=240) for process in processes]
    finally:
        for process in processes:
            process.kill()
    errors = [error[-2000:] for _, error in results]
    assert [process.returncode for process in processes] == [0, 0], errors
    return [output for output, _ in results]


def test_workers_stay_equal_one_writes_and_all_resume(tmp_path):
    outputs = run_workers(WORKER, tmp_path)
    first, second = (json.loads(output.splitlines()[-1]) for output in outputs)
    assert first == second and np.isfinite(list(first.values())).all()
    assert {"wasserstein", "val_wasserstein", "exact_wasserstein"} <= set(first)
    states = [np.load(tmp_path / f"state-{index}.npz") for index in range(2)]
    for name in states[0].files:
        np.testing.assert_array_equal(*(state[name] for state in states))
    written = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert not [name for name in written if "partial" in name]
    assert len([name for name in written if name.startswith("events")]) == 2  # fits
    assert {"best.keras", "epoch-00002.png", "epoch-00002.keras"} <= set(written)
    assert {"model.keras", "curves.png", "history.csv"} <= set(written)
    progress = [output.count("steps/s") for output in outputs]
    assert progress[0] > 0 and progress[1] == 0
