"""How good are the digits of a run? Exact distance to held-out digits, label accuracy.

    keras-wgan train digits --output runs/digits --seed 0
    python benchmarks/digits_quality.py runs/digits

Digits are generated with the labels of the 897 held-out digits. The script prints these
numbers, and writes them to `digits_quality.json` in the run directory:

* `exact_wasserstein`: exact W1 (Euclidean, pixels in [-1, 1]) of generated to held-out
  digits; `wasserstein_floor`, that of as many real training digits; and their ratio;
* `label_accuracy`: the share of generated digits that a classifier (SVC, RBF, C=10),
  trained on the real training digits, reads as their label; `real_accuracy`, its
  accuracy on held-out digits;
* `nearest_train_distance`: the mean distance to the nearest training digit, of
  generated
  and of held-out digits.
"""

import argparse
import json
import pathlib

import keras
import numpy as np
from sklearn.svm import SVC

import keras_wgan as kw


def measure(model, seed=0):
    """Returns the numbers of one model.

    Args:
        model: Conditional model of the embedded digits.
        seed: Integer that decides the generated digits.
    """
    train, train_labels = flat(*kw.data.load_digits("train"))
    test, test_labels = flat(*kw.data.load_digits("test"))
    generated, _ = flat(model.generate(len(test), test_labels, seed=seed), None)
    classifier = SVC(kernel="rbf", C=10).fit(train, train_labels)
    distance = kw.distances.wasserstein_distance(generated, test)
    floor = kw.distances.wasserstein_distance(train[: len(test)], test)
    return {
        "exact_wasserstein": distance,
        "wasserstein_floor": floor,
        "ratio": distance / floor,
        "label_accuracy": classifier.score(generated, test_labels),
        "real_accuracy": classifier.score(test, test_labels),
        "nearest_train_distance": float(
            np.mean(kw.metrics.nearest_train_distance(generated, train))
        ),
        "nearest_train_floor": float(
            np.mean(kw.metrics.nearest_train_distance(test, train))
        ),
    }


def flat(samples, labels):
    """Returns samples as vectors, and their labels."""
    return samples.reshape(len(samples), -1), labels


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", help="directories of runs on digits")
    for run in parser.parse_args(arguments).runs:
        numbers = measure(keras.saving.load_model(pathlib.Path(run) / "model.keras"))
        path = pathlib.Path(run) / "digits_quality.json"
        path.write_text(json.dumps(numbers, indent=2) + "\n")
        print(
            run, *(f"{name} {value:.4f}" for name, value in numbers.items()), sep="\n  "
        )


if __name__ == "__main__":
    main()
