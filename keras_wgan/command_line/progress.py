"""One line about a run: share of steps done, rate, time left, distance, losses.

In the flow: a callback of `train`. In a terminal the line is drawn again and again. In
a file each report is a line.
"""

import os
import shutil
import sys
import time

import keras

from keras_wgan.models.replicas import is_chief

BAR_WIDTH = 20


class Progress(keras.callbacks.Callback):
    """Shows the progress towards a number of training steps, and stops there.

    Args:
        total: Integer, generator steps at which training stops.
        interval: Float, seconds between two drawings in a terminal. Defaults to 0.2.
    """

    def __init__(self, total, interval=0.2):
        super().__init__()
        self.total = total
        self.interval = interval

    def on_train_begin(self, logs=None):
        self.start_time = self.drawn = None  # the time starts after compilation
        self.start_step = self.model.steps_taken

    def on_train_batch_end(self, batch, logs=None):
        step, now = self.model.steps_taken, time.monotonic()
        if self.start_time is None:
            self.start_time, self.start_step, self.drawn = now, step, 0
        if step >= self.total:
            self.model.stop_training = True
        if is_terminal() and now - self.drawn >= self.interval:
            self.drawn = now
            self.show(self.parts(step, now, logs), end="")

    def on_epoch_end(self, epoch, logs=None):
        step = self.model.steps_taken
        parts = self.parts(step, time.monotonic(), logs)
        self.show(parts, end="\n" if step >= self.total else "")

    def show(self, parts, end):
        """Replaces the line in a terminal, or adds a line to a file."""
        if not is_chief(self.model):
            return
        if is_terminal():
            width = shutil.get_terminal_size().columns - 1
            print("\r\x1b[K" + fitting(parts, width), end=end, flush=True)
        else:
            print("  ".join(parts), flush=True)

    def parts(self, step, now, logs):
        """Returns the parts of the line, the most important first."""
        done = step / self.total
        bar = "#" * int(done * BAR_WIDTH)
        parts = [f"{step}/{self.total} [{bar:.<{BAR_WIDTH}}] {done:4.0%}"]
        parts += self._pace(step, now)
        shown = [name for name in SHOWN if name in (logs or {})]  # a GAN has fewer
        return parts + [f"{name} {float(logs[name]):.3f}" for name in shown]

    def _pace(self, step, now):
        """Returns the rate and the time left, as soon as there is a rate."""
        elapsed = now - self.start_time if self.start_time else 0
        if not elapsed or step == self.start_step:
            return []
        rate = (step - self.start_step) / elapsed
        return [f"{rate:.1f} steps/s", f"{clock((self.total - step) / rate)} left"]


SHOWN = ("wasserstein", "critic_loss", "generator_loss", "reconstruction_error")


def is_terminal():
    """Tells whether the output is a terminal in which a line can be replaced."""
    return sys.stdout.isatty() and os.environ.get("TERM") not in (None, "", "dumb")


def fitting(parts, width):
    """Returns as many parts as fit in a width: a line that wraps cannot be replaced.

    Args:
        parts: List of texts, the most important first.
        width: Columns that there are. If the first text is too long, its bar is left
            out.
    """
    first, *rest = parts
    if len(first) > width:
        start, _, end = first.partition("[")
        first = f"{start}{end.rpartition(']')[2].strip()}"[:width]
    line = first
    for part in rest:
        if len(line) + 2 + len(part) > width:
            break
        line += f"  {part}"
    return line


def clock(seconds):
    """Returns a duration as h:mm:ss, or as m:ss if it is below an hour."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
