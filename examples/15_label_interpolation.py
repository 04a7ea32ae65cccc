"""Between labels: what a conditional generator draws for half a three, half a five.

A label enters the generator as a vector, and vectors can be mixed. No mixture was seen
in training. A sample of a mixed label is read as one of the two digits more often than
the average of two images, but it is not closer to real digits.

Paper: Mirza and Osindero 2014, Conditional Generative Adversarial Nets (arXiv
1411.1784).

Run (the first command trains the model in 3 minutes, the second takes 20 seconds):

    python examples/03_conditional_digits.py
    python examples/15_label_interpolation.py

Expected with models of seeds 0, 1 and 2: an accuracy of .999, .999 and 1.000 over all
labels, and of .998, .996 and .998 for the worst label. Half-way between two labels,
.88, .88 and .86 of the samples are read as one of the two; of averaged images .80, .78
and .77. The distance to the nearest held-out digit is 3.05, 2.97 and 2.98 half-way,
2.87, 2.87 and 2.86 for averaged images, and 2.17, 2.17 and 2.16 for whole labels.
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from sklearn.svm import SVC

import keras_wgan as kw

# %% [markdown]
# ## 1. A generator of mixed labels
#
# The builders turn a label into a one-hot vector and this vector into an embedding. The
# layers after the one-hot vector are a generator that takes any mixture of labels.


# %%
def mixing_generator(model):
    """Returns the trained generator as a model of latents and label weights."""
    latents, _ = model.sampler.inputs
    weights = model.sampler.get_layer("label_embedding").input  # (batch, 10)
    return keras.Model([latents, weights], model.sampler.outputs[0])


def generate_mixtures(generator, latents, first, second, shares):
    """Returns samples `(shares, n, 8, 8, 1)` between two labels."""
    one_hot, shares = np.eye(10, dtype="float32"), np.asarray(shares)[:, np.newaxis]
    weights = (1 - shares) * one_hot[first] + shares * one_hot[second]  # (shares, 10)
    repeated = np.tile(latents, (len(shares), 1))
    weights = np.repeat(weights, len(latents), axis=0)
    samples = np.asarray(generator([repeated, weights], training=False))
    return samples.reshape(len(shares), len(latents), *samples.shape[1:])


# %% [markdown]
# ## 2. Do samples match whole labels?
#
# A classifier trained on real digits reads 500 generated digits of each class.


# %%
def accuracy_by_class(model, classifier, per_class, seed):
    """Prints and returns the share of each label's samples that are read as it."""
    labels = np.repeat(np.arange(10), per_class)
    digits = classifier.predict(flat(model.generate(len(labels), labels, seed=seed)))
    shares = (digits == labels).reshape(10, per_class).mean(axis=1)
    for label, share in enumerate(shares):
        print(f"accuracy of label {label}: {share:.3f}")
    return shares


# %% [markdown]
# ## 3. What lies between labels?
#
# For all 45 pairs of labels, the example measures how a classifier reads samples
# half-way between them, and how far they are from the nearest real digit. It does the
# same for the averages of the images at both ends, which need no mixed labels.


# %%
def measure_mixtures(generator, latents, classifier, real):
    """Returns distances and legibility at whole labels, half-way, and of averages."""
    pairs = [(first, second) for first in range(10) for second in range(first)]
    paths = [
        generate_mixtures(generator, latents, *pair, (0, 0.5, 1)) for pair in pairs
    ]
    first, half, second = np.stack(paths, axis=1)  # (45, n, 8, 8, 1) each
    numbers = {}
    for name, samples in (
        ("whole labels", np.concatenate([first, second], axis=1)),
        ("half-way", half),
        ("averaged images", (first + second) / 2),
    ):
        distance, legible = judge(samples, classifier, real, pairs)
        numbers[f"distance to the nearest real digit, {name}"] = distance
        numbers[f"share read as one of the two, {name}"] = legible
    return numbers


def judge(samples, classifier, real, pairs):
    """Returns the mean distance to real digits, and the share read as their labels."""
    joined = np.concatenate(samples)
    distance = np.mean(kw.metrics.nearest_train_distance(joined, real))
    read = classifier.predict(flat(joined)).reshape(len(pairs), -1, 1)
    return distance, (read == np.array(pairs)[:, np.newaxis]).any(axis=-1).mean()


def flat(samples):
    """Returns images as vectors, `(n, 8, 8, 1) -> (n, 64)`."""
    return np.reshape(samples, (len(samples), -1))


# %% [markdown]
# ## 4. The picture
#
# In each row the latents stay the same, and the label changes from left to right.

# %%
PAIRS = ((3, 5), (1, 7), (0, 6), (4, 9), (8, 3), (2, 1))


def draw(generator, latents, path, steps=11):
    """Draws one pair of labels in each row, from the first to the second."""
    shares = np.linspace(0, 1, steps)
    rows, names = [], []
    for number, (first, second) in enumerate(PAIRS):
        chosen = latents[number : number + 1]
        rows.append(generate_mixtures(generator, chosen, first, second, shares)[:, 0])
        names += [f"{first} to {second}"] * steps
    kw.pictures.sample_picture(np.concatenate(rows), np.array(names)).save(path)


def main(
    model="runs/03_conditional_digits/digits.keras",
    output="runs/15_label_interpolation",
    per_class=500,
    num_latents=100,
    seed=0,
):
    """Measures and draws a trained model; returns the printed numbers."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    model = keras.saving.load_model(model)
    digits, labels = kw.data.load_digits("train")
    classifier = SVC(kernel="rbf", C=10).fit(flat(digits), labels)
    accuracy = accuracy_by_class(model, classifier, per_class, seed)

    generator = mixing_generator(model)
    rng = np.random.default_rng(seed)
    latents = rng.normal(size=(num_latents, model.latent_dim)).astype("float32")
    held_out, _ = kw.data.load_digits("test")
    numbers = {"accuracy, mean": accuracy.mean(), "accuracy, least": accuracy.min()}
    numbers |= measure_mixtures(generator, latents, classifier, held_out)
    for name, value in numbers.items():
        print(f"{name}: {value:.3f}")
    draw(generator, latents, output / "interpolation.png")
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "model", nargs="?", default="runs/03_conditional_digits/digits.keras"
    )
    main(parser.parse_args().model)
