"""Do several anomalies hide each other? Planted ones, whose places are known.

    python benchmarks/planted.py --output planted.json

The series is a sine of 144 steps with noise, 8,000 steps long. Stretches of it are
changed, spread evenly from step 600 to 7400. Every detector has its defaults, and is
fitted to the series it is applied to. Without any anomaly, the limit may hardly ever be
exceeded.

| kind | a stretch |
|---|---|
| flat | 40 steps at the mean of the series |
| up | 25 steps higher by 4, less than the sine's amplitude of 5 |
| down | 25 steps lower by 2.5 |
| small | 25 steps higher by 1.5, five deviations of the noise |
| noisy | 40 steps with ten times the noise |
| none | as it is |
"""

import argparse
import json
import pathlib
import time

import numpy as np

import keras_wgan as kw

STEPS, PERIOD, AMPLITUDE, NOISE = 8000, 144, 5.0, 0.3
FIRST, LAST = 600, 7400
COUNTS = (1, 2, 4, 6, 8, 12, 20)
MEAN = 20.0
LENGTHS = {"flat": 40, "up": 25, "down": 25, "small": 25, "noisy": 40}


def change(kind, values, rng):
    """Returns what a stretch of values becomes."""
    if kind == "flat":
        return np.full_like(values, MEAN)
    if kind == "noisy":
        return values + 10 * NOISE * rng.normal(size=len(values))
    return values + {"up": 4.0, "down": -2.5, "small": 1.5}[kind]


def planted(kind, count, seed):
    """Makes a series with anomalies.

    Args:
        kind: A key of `LENGTHS`, or "none".
        count: Number of anomalies.
        seed: Integer that decides the noise.

    Returns:
        Series `(steps,)`, and first and last step of each anomaly, `(count, 2)`.
    """
    rng = np.random.default_rng(seed)
    wave = AMPLITUDE * np.sin(np.arange(STEPS) * 2 * np.pi / PERIOD)
    series = MEAN + wave + NOISE * rng.normal(size=STEPS)
    if kind == "none":
        return series, np.empty((0, 2), int)
    middle = (FIRST + LAST) // 2
    starts = np.linspace(FIRST, LAST, count) if count > 1 else [middle]
    bounds = [[int(start), int(start) + LENGTHS[kind] - 1] for start in starts]
    for first, last in bounds:
        stretch = slice(first, last + 1)
        series[stretch] = change(kind, series[stretch], rng)
    return series, np.array(bounds)


def run(kind, count, seed):
    """Returns a record: anomalies, those found, false intervals, and seconds."""
    series, truth = planted(kind, count, seed)
    started = time.perf_counter()
    found = kw.AnomalyDetector().fit(series).detect(series)
    seconds = time.perf_counter() - started
    bounds = found[["start", "end"]].to_numpy()
    touches = (bounds[:, None, 0] <= truth[:, 1]) & (bounds[:, None, 1] >= truth[:, 0])
    return {
        "kind": kind,
        "count": len(truth),
        "seed": seed,
        "found": int(touches.any(axis=0).sum()),
        "false": int((~touches.any(axis=1)).sum()),
        "seconds": seconds,
    }


def summarize(records):
    """Returns anomalies, found ones and false intervals, by kind and count."""
    summary = {}
    for record in records:
        row = summary.setdefault(f"{record['kind']} {record['count']}", {"series": 0})
        row["series"] += 1
        for name in ("count", "found", "false"):
            row[name] = row.get(name, 0) + record[name]
    return summary


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--output", type=pathlib.Path, default=pathlib.Path("planted.json"))
    option("--kinds", nargs="+", choices=list(LENGTHS), default=list(LENGTHS))
    option("--counts", type=int, nargs="+", default=list(COUNTS))
    option("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    option("--without", type=int, default=10, help="series without any (%(default)s)")
    options = parser.parse_args(arguments)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    jobs = [("none", 0, 100 + seed) for seed in range(options.without)]
    jobs += [
        (kind, count, seed)
        for kind in options.kinds
        for count in options.counts
        for seed in options.seeds
    ]
    records = []
    for job in jobs:
        records.append(run(*job))
        print(records[-1], flush=True)
    summary = summarize(records)
    contents = {"summary": summary, "records": records}
    options.output.write_text(json.dumps(contents, indent=1) + "\n")
    print(f"\n{'kind':<12}{'series':>8}{'planted':>9}{'found':>7}{'false':>7}")
    for name, row in summary.items():
        print(f"{name:<12}" + f"{row['series']:>8}{row['count']:>9}{row['found']:>7}{row['false']:>7}")  # fmt: skip
    return summary


if __name__ == "__main__":
    main()
