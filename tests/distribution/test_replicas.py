"""Two replicas of one machine compute what one does; the checks are a process apart."""

import pathlib
import sys

import fresh

CHECKS = pathlib.Path(__file__).with_name("on_two_devices.py")


def test_all_that_must_hold_on_two_devices():
    command = [sys.executable, "-m", "pytest", "-q", "-n0", str(CHECKS)]
    result = fresh.run(command, timeout=400)
    assert result.returncode == 0, result.stdout + result.stderr
