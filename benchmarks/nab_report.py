"""From the counts of every series to the figures of each detector, and a table.

In the flow: `nab.py` counts, and prints what is summarized here. Pure functions of
records.
"""

import itertools
import statistics

import numpy as np
from nab_data import LABELED, STEPS

import keras_wgan as kw

DEFAULT = kw.AnomalyDetector().threshold, kw.AnomalyDetector().min_drop
THRESHOLDS, MIN_DROPS = (0.7, 0.85, 1.0, 1.2, 1.5), (0.13, 0.25, 0.4)
SETTINGS = {"default": DEFAULT} | {
    f"threshold {threshold}, min_drop {drop}": (threshold, drop)
    for threshold, drop in itertools.product(THRESHOLDS, MIN_DROPS)
}
MOST_FLAGGED, MOST_FALSE = 0.1, 1.0  # of the time; on the series without anomalies


def select(records, **wanted):
    return [r for r in records if all(r[key] == value for key, value in wanted.items())]


def pooled(records, setting):
    """Returns F1, share of time flagged, and false intervals, of one seed's series."""
    counts = np.sum([record["counts"][setting] for record in records], axis=0)
    hit, false, missed, flagged = counts.tolist()
    total = 2 * hit + false + missed
    steps = sum(record["steps"] for record in records)
    return 2 * hit / total if total else 0.0, flagged / steps, false


def by_seed(records, setting, folder):
    """Returns the pooled figures of a folder, an array `(seeds, 3)`."""
    own = select(records, folder=folder)
    seeds = sorted({record["seed"] for record in own})
    return np.array([pooled(select(own, seed=seed), setting) for seed in seeds])


def figures_of(records, setting):
    """Returns the figures of one detector and setting, by folder."""
    found = {folder: by_seed(records, setting, folder) for folder in STEPS}
    labeled = np.array([found[folder][:, 0] for folder in LABELED])
    return {
        "f1": {f: float(found[f][:, 0].mean()) for f in LABELED},
        "f1_least": {f: float(found[f][:, 0].min()) for f in LABELED},
        "f1_most": {f: float(found[f][:, 0].max()) for f in LABELED},
        "flagged": {f: float(found[f][:, 1].mean()) for f in STEPS},
        "false_without_anomalies": float(found["artificialNoAnomaly"][:, 2].mean()),
        "mean_f1": float(labeled.mean()),
        "mean_f1_by_seed": labeled.mean(axis=0).tolist(),
    }


def leave_one_out(candidates):
    """Chooses on all labeled folders but one, and counts on that one, in turn.

    Args:
        candidates: Figures, as `figures_of` returns them, by their names.

    Returns:
        Name of the choice, F1 and share flagged of each folder that was left out, and
        the means.
    """
    chosen = {folder: _choose(candidates, folder) for folder in LABELED}
    f1 = {f: candidates[name]["f1"][f] for f, name in chosen.items()}
    flagged = {f: candidates[name]["flagged"][f] for f, name in chosen.items()}
    means = {"mean_f1": statistics.mean(f1.values())}
    return {"chosen": chosen, "f1": f1, "flagged": flagged} | means


def _choose(candidates, left_out):
    """Returns the name of the best candidate on the other folders."""
    others = [folder for folder in LABELED if folder != left_out]
    allowed = {
        name: statistics.mean(figures["f1"][f] for f in others)
        for name, figures in candidates.items()
        if max(figures["flagged"][f] for f in others) <= MOST_FLAGGED
        and figures["false_without_anomalies"] <= MOST_FALSE
    }
    pool = allowed or {name: -f["mean_f1"] for name, f in candidates.items()}
    return max(pool, key=pool.get)


def point_means(records, measure):
    """Returns the mean of a point score over series and seeds, by labeled folder."""
    values = {
        folder: [r[measure] for r in select(records, folder=folder)]
        for folder in LABELED
    }
    known = {f: [v for v in values[f] if v is not None] for f in LABELED}
    return {f: statistics.mean(known[f]) if known[f] else None for f in LABELED}


def summarize(records):
    """Returns the figures of each detector, by its name."""
    summary = {}
    for name in dict.fromkeys(record["detector"] for record in records):
        own = select(records, detector=name)
        settings = {setting: figures_of(own, setting) for setting in SETTINGS}
        summary[name] = settings["default"] | {
            "average_precision": point_means(own, "average_precision"),
            "vus_pr": point_means(own, "vus_pr"),
            "seconds_median": statistics.median(r["seconds"] for r in own),
            "left_out": leave_one_out(settings),
            "settings": {key: f["mean_f1"] for key, f in settings.items()},
        }
    return summary


def show(summary):
    """Prints F1 (range over seeds), share flagged and point scores, by folder."""
    _show_row("F1 (range), share flagged", LABELED, "mean", "chosen", "false")
    for name, own in summary.items():
        cells = (
            f"{own['f1'][f]:.3f} ({own['f1_least'][f]:.2f}-{own['f1_most'][f]:.2f}) "
            f"{own['flagged'][f]:5.1%}"
            for f in LABELED
        )
        ends = own["mean_f1"], own["left_out"]["mean_f1"]
        false = f"{own['false_without_anomalies']:.1f}"
        _show_row(name, cells, *(f"{end:.3f}" for end in ends), false)
    for measure in ("average_precision", "vus_pr"):
        _show_row(measure, LABELED)
        for name, own in summary.items():
            values = [own[measure][f] for f in LABELED]
            _show_row(name, ("none" if v is None else f"{v:.3f}" for v in values))
    print(
        "\nmean: of the folders, with the defaults; chosen: the same with threshold and "
        "pruning chosen on the other folders; false: intervals on the series without "
        "anomalies."
    )


def _show_row(name, cells, *ends):
    """Prints one row of a table."""
    print(f"{name:<26}", *(f"{each:>26}" for each in cells), *(f"{e:>7}" for e in ends))
