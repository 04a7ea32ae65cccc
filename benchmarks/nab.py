"""How well are anomalies found? NAB's labeled series, and what each part adds.

    python benchmarks/nab.py NAB/data --output nab.json

Every detector is fitted to each series and applied to the same series, with one setting
for all. Labels are used only for counting. A true window that a found interval touches
is a true positive. Counts are pooled over the series of a folder. The flagged share of
the time is also reported, because a detector that flags everything misses nothing. The
five series of artificialNoAnomaly have no true window: each interval is false.

All detectors have the same grid, filling of gaps, smoothing, law of extremes, limit,
padding and pruning:

| detector | score |
|---|---|
| tadgan | `kw.AnomalyDetector()` with its defaults: errors of the network and the past |
| tadgan, errors alone | without the distances from the past |
| past alone | without the network's errors |
| tadgan, with critic | the errors times the critic's score, as in the paper, and the past |
| plain autoencoder | the same encoder and generator, trained only to reconstruct, with a constant rate of 5e-4 and its last weights; and the past |
| averaged autoencoder | the same, with the falling rate and the averaged weights of tadgan |
| rolling median | distance from a centered median of 50 steps |

Leave one folder out: threshold and pruning are chosen on the other three labeled
folders (largest mean F1, at most 10 % flagged, at most one interval on the series
without anomalies), and the folder that is left out counts.
"""

import argparse
import functools
import json
import pathlib
import time

import keras
import numpy as np
import pandas as pd
from nab_data import STEPS, count, find_series, labels_of, read_labels, true_windows
from nab_report import SETTINGS, show, summarize
from sklearn.metrics import average_precision_score

import keras_wgan as kw
from keras_wgan.series import pipeline
from keras_wgan.series.scoring.errors import dtw_error
from keras_wgan.series.scoring.extremes import learn_extremes, usual_limit
from keras_wgan.series.scoring.intervals import find_intervals
from keras_wgan.series.scoring.scores import anomaly_scores, moving_mean
from keras_wgan.series.scoring.statistics import learn_statistics

VUS_WINDOW = 100  # steps: the default of TSB-AD's `get_metrics`
MEDIAN_STEPS = 50
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


NETWORKS = {
    "tadgan": kw.AnomalyDetector,
    "plain autoencoder": functools.partial(AutoencoderDetector, **CONSTANT),
    "averaged autoencoder": AutoencoderDetector,
}


def fit(network, seed, epochs, interval, series):
    """Returns a fitted detector, the `Grid` of its series, and seconds of the fit."""
    options = {"seed": seed, "epochs": epochs, "interval": interval}
    detector = NETWORKS[network](**options, combination="mult")
    started = time.perf_counter()
    detector.fit(series)
    return detector, pipeline.read(detector, series), time.perf_counter() - started


def scores_by_parts(detector, grid):
    """Returns scores and usual score of a fitted detector, by the parts that count."""
    learned = detector.statistics_
    arguments = detector, grid.values, grid.known, learned.past
    examination = pipeline.examine_values(*arguments)
    deviations = detector.scaling_.forward(grid.values).std(axis=0)
    deviations = np.where(detector.scaling_.constant, 0, deviations)
    options = deviations, learned.width, learned.past, learned.targets
    found = {}
    for combination in ("reconstruction", "mult"):
        both = learn_statistics([examination], *options, combination)
        nothing = both.errors._replace(blocks=np.zeros_like(both.errors.blocks))
        parts = {"": both}
        if combination == "reconstruction":
            parts["errors alone"] = both._replace(distances=nothing)
            parts["past alone"] = both._replace(errors=nothing)
        for part, statistics in parts.items():
            scores = anomaly_scores(examination, combination, statistics)
            name = part or {"mult": "with critic"}.get(combination, "")
            found[name] = np.nan_to_num(scores.total), statistics.usual
    return found


def median_scores(detector, grid):
    """Returns scores and usual score with a centered median as reconstruction."""
    values = detector.scaling_.forward(grid.values).astype("float64")
    rolling = pd.DataFrame(values).rolling(MEDIAN_STEPS, center=True, min_periods=1)
    medians = np.where(grid.known, rolling.median(), values)
    errors = moving_mean(dtw_error(values, medians), detector.statistics_.width)
    errors = np.where(grid.known, errors, np.nan)
    least = 0.01 * np.where(detector.scaling_.constant, 1, values.std(axis=0))
    law = learn_extremes([errors], least)
    levels = np.nan_to_num(np.maximum(law.levels(errors), 0))[:, 0]
    return levels, usual_limit(law.blocks[0])


def measure_series(detector, grid, scores, usual, windows):
    """Returns counts by setting, the found intervals, and point scores."""
    counts = {}
    for setting, (threshold, min_drop) in SETTINGS.items():
        options = threshold * usual, detector.padding, min_drop
        bounds = find_intervals(scores, *options).bounds
        flagged = int((bounds[:, 1] - bounds[:, 0] + 1).sum())
        counts[setting] = [*count(grid.times.to_numpy()[bounds], windows), flagged]
    labels = labels_of(grid.times.to_numpy(), windows)
    known = grid.known[:, 0]
    points = labels[known], scores[known]
    precision = float(average_precision_score(*points)) if labels[known].any() else None
    volume = kw.metrics.vus_pr(*points, VUS_WINDOW) if labels[known].any() else None
    measured = {"average_precision": precision, "vus_pr": volume}
    return {"counts": counts, "steps": len(scores), **measured}


def run_series(network, seed, epochs, path, folder, windows):
    """Returns a record for each detector that one fit to a series makes."""
    series = pd.read_csv(path)
    detector, grid, seconds = fit(network, seed, epochs, STEPS[folder], series)
    found = scores_by_parts(detector, grid)
    if network == "tadgan":
        names = {"": "tadgan", "past alone": "past alone"}
        found = {names.get(part, f"tadgan, {part}"): f for part, f in found.items()}
        found["rolling median"] = median_scores(detector, grid)
    else:
        found = {network: found[""]}
    return [
        {"detector": name, "seconds": seconds}
        | measure_series(detector, grid, *scores, true_windows(windows))
        for name, scores in found.items()
    ]


def run_all(networks, series, labels, seeds, epochs):
    """Returns a record for each detector, seed and series."""
    records = []
    for network in networks:
        for seed in seeds:
            for label, (path, folder) in series.items():
                found = run_series(network, seed, epochs, path, folder, labels[label])
                place = {"seed": seed, "folder": folder, "series": label}
                records += [place | record for record in found]
                print(
                    f"{network} {seed} {label} {found[0]['seconds']:.1f} s", flush=True
                )
    return records


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("directory", type=pathlib.Path, help="NAB's folder `data`")
    option("--output", type=pathlib.Path, default=pathlib.Path("nab.json"))
    option("--seeds", type=int, nargs="+", default=[0, 1, 2])
    option("--networks", nargs="+", choices=list(NETWORKS), default=list(NETWORKS))
    option("--epochs", type=int, default=3, help="epochs of 100 steps (%(default)s)")
    options = parser.parse_args(arguments)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    series = find_series(options.directory)
    labels = read_labels(options.directory)
    records = run_all(options.networks, series, labels, options.seeds, options.epochs)
    summary = summarize(records)
    contents = {"summary": summary, "records": records}
    options.output.write_text(json.dumps(contents, indent=1) + "\n")
    show(summary)
    return summary


if __name__ == "__main__":
    main()
