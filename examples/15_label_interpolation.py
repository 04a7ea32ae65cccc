"""Between the labels: what a conditional generator draws for half a three, half a five.

A label enters the generator as a vector, and vectors can be mixed. The critic never saw
a mixture. If the generator has learnt what digits have in common, a mixture still looks
like a digit; two pictures laid over each other do not.

Paper: Mirza and Osindero 2014, Conditional Generative Adversarial Nets (arXiv
1411.1784).

Run, 20 seconds after the first, which trains the model:

    python examples/03_conditional_digits.py
    python examples/15_label_interpolation.py
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from sklearn.svm import SVC

import keras_wgan as kw
from keras_wgan.pictures import sample_picture

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
# ## 3. How real is the way between them?
#
# Half-way between each of the 45 pairs of labels: the distance of a sample to the nearest
# real digit, beside that of samples at the two ends, and of the two ends laid over each
# other.


# %%
def measure_halves(generator, latents, classifier, real):
    """Returns the mean distances to the nearest real digit, and how halves are read."""
    distances, read_as_end = [], []
    for first in range(10):
        for second in range(first):
            way = generate_mixtures(generator, latents, first, second, (0, 0.5, 1))
            overlay = (way[0] + way[2]) / 2
            compared = (way[0], way[2], way[1], overlay)
            distances.append([nearest(each, real) for each in compared])
            digits = classifier.predict(flat(way[1]))
            read_as_end.append(np.isin(digits, (first, second)).mean())
    start, end, half, overlay = np.mean(distances, axis=0)
    return {
        "distance to the nearest real digit, whole labels": (start + end) / 2,
        "distance to the nearest real digit, half-way": half,
        "distance to the nearest real digit, laid over each other": overlay,
        "share of halves that are read as one of the two": np.mean(read_as_end),
    }


def nearest(samples, real):
    """Returns the mean distance from samples to their nearest real digit."""
    return np.mean(kw.metrics.nearest_train_distance(samples, real))


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
    sample_picture(np.concatenate(rows), np.array(names)).save(path)


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
    numbers |= measure_halves(generator, latents, classifier, held_out)
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
