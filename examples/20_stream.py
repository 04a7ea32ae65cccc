"""Alarms as the rows of a series arrive: some come late, some never.

A detector is fitted to last month's rows. Then the rows of this week come one by one, and
each push returns the scores that no later row can change.

Paper: Geiger et al. 2020, TadGAN: Time Series Anomaly Detection Using Generative
Adversarial Networks (arXiv 2009.07769).

Run: `python examples/20_stream.py`, about a minute on 2 CPU cores.

Expected (seed 0): `month.detector` in `runs/20_stream`, and

    A score is final 54 steps, 0 days 09:00:00, after its row.
    2026-03-30 21:50:00: anomalous since 2026-03-30 12:50:00, score 9.3
    2026-03-31 05:40:00: usual again since 2026-03-30 20:40:00, score 7.1
    Restart.
    2026-04-01 09:20:00: anomalous since 2026-04-01 00:20:00, score 9.5
    2026-04-01 14:10:00: usual again since 2026-04-01 05:00:00, score 6.6
    rows that came: 716
    milliseconds a row: 80
    largest difference to decision_function: 2.84e-14

The wave stopped from 13:00 to 19:00 on March 30, and the hall was too warm from 02:00 to
03:00 on April 1. The smoothing of the scores widens both.
"""

# %%
import pathlib
import time

import numpy as np
import pandas as pd

import keras_wgan as kw

# %% [markdown]
# ## 1. The series
#
# The temperature of a machine hall every 10 minutes: a daily wave with noise. In the new
# days the wave stops for some hours, and later the hall is too warm for an hour.

STEP = pd.Timedelta(10, "min")
START = pd.Timestamp("2026-03-01")
STOPPED = pd.Timedelta(37, "h"), pd.Timedelta(6, "h")  # since the first new row; length
WARM = pd.Timedelta(74, "h"), pd.Timedelta(1, "h")


# %%
def temperatures(days, new_days, rng):
    """Returns a table of all rows in order of time, and the time of the first new one."""
    times = pd.date_range(START, periods=int((days + new_days) * 144), freq=STEP)
    first = START + pd.Timedelta(days, "D")
    wave = 20 + 5 * np.sin(2 * np.pi * np.arange(len(times)) / 144)
    values = wave + 0.3 * rng.normal(size=len(times))
    stopped, warm = (
        (first + begin <= times) & (times < first + begin + length)
        for begin, length in (STOPPED, WARM)
    )
    values[stopped] = values[np.argmax(stopped)]
    values[warm] += 4
    return pd.DataFrame({"timestamp": times, "temperature": values}), first


# %% [markdown]
# One row in a hundred is lost, and one in ten comes up to two rows late. If one of these two
# is followed by a lost one, that is three steps.

LATENESS = 3  # steps


# %%
def as_they_arrive(table, rng):
    """Returns the rows in the order of their arrival, without the lost ones."""
    table = table[rng.random(len(table)) > 0.01]
    late = rng.integers(1, 3, size=len(table)) * (rng.random(len(table)) < 0.1)
    return table.iloc[np.argsort(np.arange(len(table)) + 1.01 * late, kind="stable")]


# %% [markdown]
# ## 2. The stream
#
# It first gets the rows of the last month, because a step is also compared with the days
# before. A score is final when `stream.delay` more steps have come: all windows that cover
# the step, and the steps by which a row may be late.


# %%
class Watch:
    """Pushes rows into a stream, keeps the final scores, and prints alarms.

    Args:
        detector: Fitted `AnomalyDetector`.
        past: Rows before the first one that is watched.
    """

    def __init__(self, detector, past):
        self.limit = detector.threshold_
        self.stream = detector.stream(lateness=LATENESS)
        self.scores = [self.stream.push(past)]
        self.alarm = False

    def push(self, row):
        """Takes one row, and prints where an alarm begins and ends."""
        final = self.stream.push(row)
        self.scores.append(final)
        for moment, score in final.items():
            if (score > self.limit) != self.alarm:
                self.alarm = not self.alarm
                what = "anomalous" if self.alarm else "usual again"
                now = row.timestamp.iloc[0]
                print(f"{now}: {what} since {moment}, score {score:.1f}", flush=True)

    def all_scores(self):
        """Returns the scores of all steps, the last of which wait for no more rows."""
        return pd.concat([*self.scores, self.stream.finish()])


# %% [markdown]
# ## 3. A restart
#
# In the middle the program ends. The detector is in a file, and the rows are in a database.
# The new program loads the detector, pushes the stored rows, and goes on.


# %%
def main(
    output="runs/20_stream",
    days=28,
    new_days=5,
    window=36,
    epochs=3,
    steps_per_epoch=100,
    seed=0,
):
    """Fits, watches the new rows, and returns the printed numbers."""
    path = pathlib.Path(output) / "month.detector"
    rng = np.random.default_rng(seed)
    table, first = temperatures(days, new_days, rng)
    month = table[table.timestamp < first]
    new = as_they_arrive(table[table.timestamp >= first], rng)
    detector = kw.AnomalyDetector(
        window, epochs=epochs, steps_per_epoch=steps_per_epoch, seed=seed
    )
    detector.fit(month).save(path)

    watch = Watch(detector, month)
    delay = watch.stream.delay
    print(f"A score is final {delay} steps, {delay * STEP}, after its row.")
    began = time.perf_counter()
    middle = len(new) // 2
    for place in range(len(new)):
        if place == middle:
            print("Restart.")
            stored = pd.concat([month, new.iloc[:place]])
            watch = Watch(kw.AnomalyDetector.load(path), stored)
        watch.push(new.iloc[[place]])
    seconds = (time.perf_counter() - began) / len(new)

    arrived = pd.concat([month, new])
    numbers = {
        "rows that came": len(new),
        "milliseconds a row": 1000 * seconds,
        "largest difference to decision_function": largest_difference(
            watch, detector, arrived
        ),
    }
    for name, value in numbers.items():
        print(f"{name}: {value:.3g}")
    return numbers


# %%
def largest_difference(watch, detector, arrived):
    """Compares the scores of a stream with those of the whole series."""
    whole = pd.Series(detector.decision_function(arrived), arrived.timestamp)
    return np.abs(watch.all_scores() - whole).max()


if __name__ == "__main__":
    main()
