"""Between the labels: what a conditional generator draws for half a three, half a five.

A label enters the generator as a vector, and vectors can be mixed, though no mixture was
ever trained. What comes is legible as one of the two digits more often than the two laid
over each other are; but it is no nearer to real digits than those.

Paper: Mirza and Osindero 2014, Conditional Generative Adversarial Nets (arXiv
1411.1784).

Run; the first trains the model in 3 minutes, the second takes 20 seconds:

    python examples/03_conditional_digits.py
    python examples/15_label_interpolation.py

Expected, with models of seeds 0, 1 and 2: an accuracy of .999, .999 and 1.000 over all
labels, and of .998, .996 and .998 for the worst label. Half-way between two labels .88, .88
and .86 are read as one of the two, of digits laid over each other .80, .78 and .77. The
distance to the nearest held-out digit is 3.05, 2.97 and 2.98 half-way, 2.87, 2.87 and
2.86 for digits laid over each other, and 2.17, 2.17 and 2.16 for whole labels.
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
# The builders turn a label into a one-hot vector, and that into an embedding. The same
# layers from the one-hot vector on are a generator that takes any mixture of labels.


# %%
def mixing_generator(model):
    """Returns the trained generator, from latents and weights of the ten labels."""
    latents, _ = model.sampler.inputs
    weights = model.sampler.get_layer("label_embedding").input  # (batch, 10)
    return keras.Model([latents, weights], model.sampler.outputs[0])


def generate_mixtures(generator, latents, first, second, shares):
    """Returns samples `(shares, n, 8, 8, 1)` on the way from one label to another."""
    one_hot = np.eye(10, dtype="float32")
    steps = []
    for share in shares:
        weights = (1 - share) * one_hot[first] + share * one_hot[second]
        weights = np.tile(weights, (len(latents), 1))  # (n, 10)
        steps.append(np.asarray(generator([latents, weights], training=False)))
    return np.stack(steps)


# %% [markdown]
# ## 2. Does it obey whole labels?
#
# A classifier trained on real digits reads 500 generated ones of each class.


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
# ## 3. What lies between them?
#
# On the ways between all 45 pairs of labels: how a classifier reads the samples, and how
# far they are from the nearest real digit. The same for what needs no generator, the two
# ends of a way laid over each other.


# %%
def measure_ways(generator, latents, classifier, real):
    """Returns how the samples at the ends and half-way are read, and how real they are."""
    halves, overlays, whole = [], [], []
    for first in range(10):
        for second in range(first):
            way = generate_mixtures(generator, latents, first, second, (0, 0.5, 1))
            ends = {"classifier": classifier, "real": real, "labels": (first, second)}
            whole += [judge(way[0], **ends), judge(way[2], **ends)]
            halves.append(judge(way[1], **ends))
            overlays.append(judge((way[0] + way[2]) / 2, **ends))
    numbers = {}
    for name, judged in (
        ("whole labels", whole),
        ("half-way", halves),
        ("laid over each other", overlays),
    ):
        distance, legible = np.mean(judged, axis=0)
        numbers[f"distance to the nearest real digit, {name}"] = distance
        numbers[f"share read as one of the two, {name}"] = legible
    return numbers


def judge(samples, classifier, real, labels):
    """Returns the mean distance to real digits, and the share read as a given label."""
    distance = np.mean(kw.metrics.nearest_train_distance(samples, real))
    return distance, np.isin(classifier.predict(flat(samples)), labels).mean()


def flat(samples):
    """Returns images as vectors, `(n, 8, 8, 1) -> (n, 64)`."""
    return np.reshape(samples, (len(samples), -1))


# %% [markdown]
# ## 4. The picture
#
# In each row the latents stay and the label changes from the left to the right.

# %%
WAYS = ((3, 5), (1, 7), (0, 6), (4, 9), (8, 3), (2, 1))


def draw(generator, latents, path, steps=11):
    """Draws one way to each row, from label to label."""
    shares = np.linspace(0, 1, steps)
    rows, names = [], []
    for number, (first, second) in enumerate(WAYS):
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
    """Measures and draws a trained model; returns the numbers it prints."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    model = keras.saving.load_model(model)
    digits, labels = kw.data.load_digits("train")
    classifier = SVC(kernel="rbf", C=10).fit(flat(digits), labels)
    accuracy = accuracy_by_class(model, classifier, per_class, seed)

    generator = mixing_generator(model)
    noise = np.random.default_rng(seed)
    latents = noise.normal(size=(num_latents, model.latent_dim)).astype("float32")
    held_out, _ = kw.data.load_digits("test")
    numbers = {"accuracy, mean": accuracy.mean(), "accuracy, least": accuracy.min()}
    numbers |= measure_ways(generator, latents, classifier, held_out)
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
