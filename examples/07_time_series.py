"""Anomalies in a time series: a synthetic one, or your own CSV file.

Paper: Geiger et al. 2020, TadGAN: Time Series Anomaly Detection Using Generative
Adversarial Networks (arXiv 2009.07769).

Run: `python examples/07_time_series.py`, about 30 seconds on 2 CPU cores, half of them
to compile; or, with a series of the Numenta Anomaly Benchmark,
`python examples/07_time_series.py realTraffic/speed_7578.csv --interval 10min`.

Expected (seed 0): `anomalies.png` and `series.detector` in `runs/07_time_series`, and

                  start                 end  severity channels
    2026-03-13 21:15:00 2026-03-15 03:15:00 82.695209    value
    anomalies: 1
    highest score: 89.35
    median score: 0
    largest change of a score by saving: 0
    F1: 1
"""

import argparse
import pathlib

import numpy as np
import pandas as pd

import keras_wgan as kw

# %% The series: three weeks of a daily wave with noise, one value every 15 minutes, and
# one day on which it hardly rises. Some rows are missing, as in real series.

LOWERED = pd.Timestamp("2026-03-14 06:00"), pd.Timestamp("2026-03-14 18:00")


def synthetic_series(seed):
    """Returns a table with the columns timestamp and value."""
    rng = np.random.default_rng(seed)
    times = pd.date_range("2026-03-01", "2026-03-21 23:45", freq="15min")
    wave = np.sin(2 * np.pi * np.arange(len(times)) / 96 - np.pi / 2)
    values = 20 + 5 * wave + rng.normal(size=len(times))
    lowered = (LOWERED[0] <= times) & (times <= LOWERED[1])
    values[lowered] = 17 + rng.normal(size=lowered.sum())
    table = pd.DataFrame({"timestamp": times, "value": values})
    return table.sample(frac=0.992, random_state=seed).sort_index()


# %% The detector. A window is about a day, 96 steps here. The same series is used to
# fit and to detect: what happens once in three weeks is too rare to be learned.


def main(
    output="runs/07_time_series",
    path=None,
    interval=None,
    window=96,
    epochs=3,
    steps_per_epoch=100,
    seed=0,
):
    """Fits, detects and draws; returns the printed numbers."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    series = synthetic_series(seed) if path is None else pd.read_csv(path)
    detector = kw.AnomalyDetector(
        window,
        interval,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        seed=seed,
    )
    detector.fit(series)
    anomalies = detector.detect(series)
    print(anomalies.to_string(index=False) if len(anomalies) else "No anomalies.")
    detector.plot(series).savefig(output / "anomalies.png")

    numbers = {"anomalies": len(anomalies)}
    numbers |= compare_scores(detector, series, output / "series.detector")
    if path is None:
        numbers["F1"] = kw.metrics.interval_f1([LOWERED], anomalies).f1
    for name, value in numbers.items():
        print(f"{name}: {value:.4g}")
    return numbers


# %% Each row has a score; a higher score is more unusual. It depends only on the rows
# near it. So a saved detector can score later rows, and gives old rows the same scores.


def compare_scores(detector, series, path):
    """Saves and loads a detector; returns figures of its scores before and after."""
    scores = detector.decision_function(series)
    detector.save(path)
    loaded = kw.AnomalyDetector.load(path)
    return {
        "highest score": scores.max(),
        "median score": np.median(scores),
        "largest change of a score by saving": np.abs(
            loaded.decision_function(series) - scores
        ).max(),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", nargs="?", help="CSV file (default: synthetic)")
    parser.add_argument("--interval", help="length of a step, such as 10min")
    options = parser.parse_args()
    main(path=options.path, interval=options.interval)
