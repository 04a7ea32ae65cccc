"""How well are anomalies found? NAB's labeled series, and simpler detectors.

    python benchmarks/nab.py NAB/data --output nab.json

Every detector is fitted to each series and applied to the same series, with one setting
for all. Labels are used only for counting. A true window that a found interval touches
is a true positive (`kw.metrics.interval_f1`). Counts are pooled over the series of a
folder. Without a threshold, the scores of the rows are compared with the truth by their
average precision and by `kw.metrics.vus_pr`, as means over the series. The flagged share of the time is also reported, because a detector that flags
everything misses nothing. Folders and grids are those of the published figures:
artificialWithAnomaly (600 s), realAdExchange without exchange-4_cpc (3,600 s) and
realTraffic (600 s).

All detectors have the same grid, filling of gaps, error, smoothing, threshold (mean and
deviation of all scores of the series), padding and pruning:

| detector | score |
|---|---|
| tadgan | `kw.AnomalyDetector()` with its defaults |
| plain autoencoder | the same encoder and generator, trained only to reconstruct, with a constant rate of 5e-4 and its last weights |
| averaged autoencoder | the same, with the falling rate and the averaged weights of tadgan |
| rolling median | the same error, with a centered median of 50 steps as reconstruction |
| rolling z-score | deviation from the mean of the 100 steps before |
"""

import argparse
import functools
import json
import pathlib
import statistics
import time

import keras
import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

import keras_wgan as kw
from keras_wgan.series.errors import dtw_error
from keras_wgan.series.grid import to_grid
from keras_wgan.series.intervals import find_intervals
from keras_wgan.series.scaling import ChannelScaling
from keras_wgan.series.scores import moving_mean
from keras_wgan.series.statistics import SMOOTHED_SHARE, spread
from keras_wgan.series.table import read_rows

FOLDERS = {"artificialWithAnomaly": 600, "realAdExchange": 3600, "realTraffic": 600}
LEFT_OUT = ("realAdExchange/exchange-4_cpc_results.csv",)  # as in the published figures
WINDOWS = "combined_windows.json"
VUS_WINDOW = 100  # steps: the default of TSB-AD's `get_metrics`
CONSTANT = {"learning_rate": 5e-4, "final_learning_rate": 5e-4, "ema_decay": None}


class Autoencoder(kw.TadGAN):
    """The encoder and generator of a TadGAN, without its critics."""

    def update_critic(self, real):
        """Leaves the critics as they are."""

    def generator_terms(self, real, latents, training=True):
        decoded = self.generate_from(self.encode(real, training), training)
        error = keras.ops.mean(keras.ops.square(real - decoded))
        return error, {"generator_loss": error, "reconstruction_error": error}


class AutoencoderDetector(kw.AnomalyDetector):
    """The detector, trained without an adversary."""

    model_type = Autoencoder


class RollingDetector:
    """Finds intervals in the scores of a function that learns nothing.

    Args:
        measure: Function from scaled series and gaps, `(steps,)`, to how strange each
            step is, `(steps,)`.
        **_: Settings of the other detectors, ignored.
    """

    def __init__(self, measure, **_):
        self.measure, self.interval = measure, None

    def fit(self, series):
        return self

    def score(self, series):
        grid = to_grid(read_rows(series), interval=self.interval)
        return self.score_steps(grid)[grid.slots]

    def score_steps(self, grid):
        scaled = ChannelScaling.learn(grid.values).forward(grid.values)[:, 0]
        scores = self.measure(pd.Series(scaled), ~grid.known[:, 0])
        smooth = moving_mean(scores, max(1, round(SMOOTHED_SHARE * len(scores))))
        return np.maximum(0, (smooth - smooth.mean()) / spread(smooth)) + 1

    def detect(self, series):
        grid = to_grid(read_rows(series), interval=self.interval)
        scores = self.score_steps(grid)
        bounds = find_intervals(scores, scores.mean(), scores.std()).bounds
        return pd.DataFrame(
            {"start": grid.times[bounds[:, 0]], "end": grid.times[bounds[:, 1]]}
        )


def median_error(values, gaps):
    """Returns errors with a centered median of 50 steps as the reconstruction."""
    medians = values.rolling(50, center=True, min_periods=1).median()
    medians = medians.where(~gaps, values)
    return dtw_error(values.to_numpy()[:, None], medians.to_numpy()[:, None])


def z_score(values, gaps):
    """Returns deviations from the mean of the 100 steps before, in their deviations."""
    before = values.rolling(100, min_periods=2)
    deviations = (values - before.mean()).abs() / before.std().clip(lower=1e-6)
    return deviations.fillna(0).where(~gaps, 0).to_numpy()


DETECTORS = {
    "tadgan": kw.AnomalyDetector,
    "plain autoencoder": functools.partial(AutoencoderDetector, **CONSTANT),
    "averaged autoencoder": AutoencoderDetector,
    "rolling median": functools.partial(RollingDetector, median_error),
    "rolling z-score": functools.partial(RollingDetector, z_score),
}


def find_series(directory):
    """Returns path and folder of each series, by its name in the labels."""
    series = {
        f"{folder}/{path.name}": (path, folder)
        for folder in FOLDERS
        for path in sorted((directory / folder).glob("*.csv"))
    }
    if not series:
        raise FileNotFoundError(
            f"Expected a folder with the sub-folders {', '.join(FOLDERS)}. Received: "
            f"{directory}. Pass the folder `data` of the Numenta Anomaly Benchmark, "
            "github.com/numenta/NAB."
        )
    return {name: found for name, found in series.items() if name not in LEFT_OUT}


def read_labels(directory):
    """Returns the true windows of every series by name."""
    places = [directory, directory / "labels", directory.parent / "labels"]
    paths = [place / WINDOWS for place in places if (place / WINDOWS).exists()]
    if not paths:
        raise FileNotFoundError(
            f"Expected {WINDOWS} in {directory}, or in a folder `labels` in it or "
            "beside it. Copy the folder `labels` of NAB there."
        )
    return json.loads(paths[0].read_text())


def point_scores(windows, times, scores):
    """Compares the scores of a series' rows with the true windows.

    Args:
        windows: Pairs of start and end of the true windows, both inclusive.
        times: Timestamp of each row, `(rows,)`, in any order.
        scores: Score of each row, `(rows,)`; NaN is a row without a score, left out.

    Returns:
        A dictionary with `average_precision` (scikit-learn's, TSB-AD's AUC-PR) and
        `vus_pr`. Both are `None` if no row with a score lies in a true window.
    """
    by_time = pd.Series(scores, pd.to_datetime(times)).dropna().sort_index()
    labels = np.zeros(len(by_time), bool)
    for start, end in pd.DataFrame(windows).apply(pd.to_datetime).to_numpy():
        labels |= (start <= by_time.index) & (by_time.index <= end)
    if not labels.any():
        return {"average_precision": None, "vus_pr": None}
    return {
        "average_precision": float(average_precision_score(labels, by_time)),
        "vus_pr": kw.metrics.vus_pr(labels, by_time.to_numpy(), VUS_WINDOW),
    }


def run_series(detector, path, interval, windows):
    """Fits a detector to a series; returns its intervals, point scores and time."""
    series = pd.read_csv(path)
    detector.interval = interval
    started = time.perf_counter()
    found = detector.fit(series).detect(series)
    seconds = time.perf_counter() - started
    steps = len(to_grid(read_rows(series), interval).values)
    flagged = (found.end - found.start) / pd.Timedelta(interval, "s") + 1
    return {
        "found": [
            [str(start), str(end)]
            for start, end in zip(found.start, found.end, strict=True)
        ],
        "flagged": float(flagged.sum()),
        "steps": steps,
        "seconds": seconds,
    } | point_scores(windows, series.timestamp, detector.score(series))


def run_all(names, series, labels, seeds, epochs):
    """Returns a record for each detector, seed and series."""
    records = []
    for name in names:
        for seed in seeds if "rolling" not in name else seeds[:1]:
            detector = DETECTORS[name](seed=seed, epochs=epochs)
            for label, (path, folder) in series.items():
                result = run_series(detector, path, FOLDERS[folder], labels[label])
                place = {"detector": name, "seed": seed, "folder": folder}
                records.append(place | {"series": label} | result)
                print(f"{name} {seed} {label} {result['seconds']:.1f} s", flush=True)
    return records


def select(records, **wanted):
    return [r for r in records if all(r[key] == value for key, value in wanted.items())]


def pooled(records, labels):
    """Returns the pooled F1 of some series, and the share of time flagged."""
    truth = {record["series"]: labels[record["series"]] for record in records}
    found = {record["series"]: record["found"] for record in records}
    steps = sum(record["steps"] for record in records)
    share = sum(record["flagged"] for record in records) / steps
    return kw.metrics.interval_f1(truth, found).f1, share


def mean_by_folder(records, measure):
    """Returns the mean of a point score over series and seeds, by folder.

    Series without a true window do not count. A folder of only such series has `None`.
    """
    values = {
        folder: [r[measure] for r in select(records, folder=folder)]
        for folder in FOLDERS
    }
    known = {f: [v for v in values[f] if v is not None] for f in FOLDERS}
    return {f: statistics.mean(known[f]) if known[f] else None for f in FOLDERS}


def summarize(records, labels):
    """Returns the figures of each detector over its seeds, by folder."""
    summary = {}
    for name in dict.fromkeys(record["detector"] for record in records):
        seeds = sorted({record["seed"] for record in select(records, detector=name)})
        results = {
            folder: [
                pooled(select(records, detector=name, seed=seed, folder=folder), labels)
                for seed in seeds
            ]
            for folder in FOLDERS
        }
        scores = np.array([[f1 for f1, _ in results[f]] for f in FOLDERS])
        shares = np.array([[share for _, share in results[f]] for f in FOLDERS])
        own = select(records, detector=name)
        seconds = [record["seconds"] for record in own]
        summary[name] = {
            "seeds": seeds,
            "f1": dict(zip(FOLDERS, scores.mean(axis=1), strict=True)),
            "f1_least": dict(zip(FOLDERS, scores.min(axis=1), strict=True)),
            "f1_most": dict(zip(FOLDERS, scores.max(axis=1), strict=True)),
            "flagged": dict(zip(FOLDERS, shares.mean(axis=1), strict=True)),
            "average_precision": mean_by_folder(own, "average_precision"),
            "vus_pr": mean_by_folder(own, "vus_pr"),
            "mean_f1": scores.mean(),
            "mean_f1_by_seed": scores.mean(axis=0).tolist(),
            "seconds_first": seconds[0],
            "seconds_median": statistics.median(seconds),
        }
    return summary


def show(summary):
    """Prints F1 (range over seeds), share flagged and point scores, by folder."""
    print(f"\n{'F1 (range), share flagged':<26}", *(f"{f:>28}" for f in FOLDERS), "   mean  s/series")  # fmt: skip
    for name, figures in summary.items():
        cells = (
            f"{figures['f1'][f]:10.3f} ({figures['f1_least'][f]:.2f}-"
            f"{figures['f1_most'][f]:.2f}) {figures['flagged'][f]:5.1%}"
            for f in FOLDERS
        )
        print(f"{name:<26}", *(f"{cell:>28}" for cell in cells), f"  {figures['mean_f1']:.3f}  {figures['seconds_median']:7.1f}")  # fmt: skip
    for measure in ("average_precision", "vus_pr"):
        print(f"\n{measure:<26}", *(f"{f:>28}" for f in FOLDERS))
        for name, figures in summary.items():
            values = [figures[measure][f] for f in FOLDERS]
            cells = ("none" if v is None else f"{v:.3f}" for v in values)
            print(f"{name:<26}", *(f"{cell:>28}" for cell in cells))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("directory", type=pathlib.Path, help="NAB's folder `data`")
    option("--output", type=pathlib.Path, default=pathlib.Path("nab.json"))
    option("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    option("--detectors", nargs="+", choices=list(DETECTORS), default=list(DETECTORS))
    option("--epochs", type=int, default=3, help="epochs of 100 steps (%(default)s)")
    options = parser.parse_args(arguments)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    series = find_series(options.directory)
    labels = read_labels(options.directory)
    records = run_all(options.detectors, series, labels, options.seeds, options.epochs)
    summary = summarize(records, labels)
    options.output.write_text(
        json.dumps({"summary": summary, "records": records}, indent=2) + "\n"
    )
    show(summary)
    return summary


if __name__ == "__main__":
    main()
