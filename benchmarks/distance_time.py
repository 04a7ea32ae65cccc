"""How long does the exact distance take, compared with a direct call of POT?

In the flow: times `kw.distances.wasserstein_distance`, and `ot.emd2` with POT's own
cost matrix, in turn, on the same two clouds of 2,000 points in 64 dimensions.

    python benchmarks/distance_time.py                       # half a minute

Prints the median processor times and the median ratio of neighboring calls, for clouds
that overlap and for clouds that lie apart. Both calls return the same distance.
"""

import argparse
import json
import pathlib
import statistics
import time

import numpy as np
import ot

import keras_wgan as kw

HERE = pathlib.Path(__file__).resolve().parent
CASES = {"overlapping": 0.0, "apart": 1.0}


def ours(x, y):
    """Returns this package's distance."""
    return kw.distances.wasserstein_distance(x, y)


def bare(x, y):
    """Returns the distance as POT's documentation computes it."""
    cost = ot.dist(x, y, metric="euclidean")
    return ot.emd2([], [], cost, numItermax=10_000_000)  # the default is too small


def timed(function, x, y):
    """Returns the result of a call and its processor seconds."""
    start = time.process_time()
    result = function(x, y)
    return result, time.process_time() - start


def measure(num_points, num_dimensions, shift, repeats):
    """Returns the median seconds of both calls, and their ratios."""
    rng = np.random.default_rng(0)
    pairs = []
    for _ in range(repeats):
        x, y = rng.normal(size=(2, num_points, num_dimensions))
        own, own_seconds = timed(ours, x, y + shift)
        their, their_seconds = timed(bare, x, y + shift)
        np.testing.assert_allclose(own, their, rtol=1e-9)
        pairs.append((own_seconds, their_seconds))
    ratios = [own / their for own, their in pairs]
    return {
        "ours": statistics.median(own for own, _ in pairs),
        "bare": statistics.median(their for _, their in pairs),
        "ratio": statistics.median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
    }


def main(arguments=None):
    """Measures, writes JSON and prints a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results")
    options = parser.parse_args(arguments)
    report = {
        case: measure(options.points, options.dimensions, shift, options.repeats)
        for case, shift in CASES.items()
    }
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "distance_time.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    for case, numbers in report.items():
        print(
            "{}: ours {ours:.3f} s, bare POT {bare:.3f} s, ratio {ratio:.3f} "
            "({lowest:.3f}-{highest:.3f})".format(case, **numbers)
        )


if __name__ == "__main__":
    main()
