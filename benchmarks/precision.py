"""Does half precision train as well as float32?

    python benchmarks/precision.py            # 3 seeds, about 15 minutes
    python benchmarks/precision.py --smoke    # checks that it runs

Trains the conditional WGAN-GP of `keras-wgan train digits` for 500 steps with each
dtype policy and seed, and measures the exact W1 of generated to held-out digits with
the same labels. All losses and weights must be finite, and each W1 within a tenth of
that of float32 with the same seed. Prints a table and writes `precision.json`.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np
from digits_model import digits_model

import keras_wgan as kw

POLICIES = ("float32", "mixed_float16", "mixed_bfloat16")
TOLERANCE = 0.1


def train(policy, seed, steps):
    """Trains with a dtype policy, and returns the figures of the run."""
    keras.config.set_dtype_policy(policy)
    try:
        model = digits_model(steps, seed)
    finally:
        keras.config.set_dtype_policy("float32")
    samples, labels = kw.data.load_digits("train")
    started = time.monotonic()
    history = model.fit(samples, labels, 128, steps_per_epoch=steps, verbose=0).history
    seconds = time.monotonic() - started
    finite = np.isfinite(list(history.values())).all() and all(
        np.isfinite(weight).all() for weight in model.get_weights()
    )
    return {
        "policy": policy,
        "seed": seed,
        "finite": bool(finite),
        "exact_wasserstein": exact_wasserstein(model) if finite else None,
        "updates": int(model.critic_optimizer.iterations.numpy()),
        "seconds": round(seconds, 1),
    }


def exact_wasserstein(model):
    """Returns W1 between generated and held-out digits of the same labels."""
    samples, labels = kw.data.load_digits("test")
    generated = model.generate(len(samples), labels, seed=0)
    flat = (part.reshape(len(samples), -1) for part in (generated, samples))
    return kw.distances.wasserstein_distance(*flat)


def compare(rows):
    """Adds to each row the ratio of its distance to that of float32 and its seed."""
    base = {r["seed"]: r["exact_wasserstein"] for r in rows if r["policy"] == "float32"}
    for row in rows:
        ratio = row["exact_wasserstein"] / base[row["seed"]] if row["finite"] else None
        row["ratio"] = ratio
        row["holds"] = row["finite"] and abs(ratio - 1) <= TOLERANCE
    return rows


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."))
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    steps, seeds = (2, [0]) if options.smoke else (options.steps, options.seeds)
    rows = [train(policy, seed, steps) for seed in seeds for policy in POLICIES]
    rows = compare(rows)
    (options.output / "precision.json").write_text(json.dumps(rows, indent=2) + "\n")
    print("| policy | seed | exact W1 | over float32 | critic updates | seconds |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['policy']} | {row['seed']} | {row['exact_wasserstein']:.3f} | "
            f"{row['ratio']:.3f} | {row['updates']} | {row['seconds']} |"
        )
    print("All hold." if all(row["holds"] for row in rows) else "SOME DO NOT HOLD.")


if __name__ == "__main__":
    main()
