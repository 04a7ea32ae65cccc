"""A thousand modes: three digits in the channels of one image.

Each colour of an image is a digit of its own, so that there are a thousand kinds of
images, equally frequent. A classifier of digits reads which of them a generator draws: a
generator that collapses draws few, a biased one some too often.

Papers: Metz et al., Unrolled Generative Adversarial Networks, 2017 (arXiv 1611.02163)
for the test, with MNIST at 28x28; Lin et al., PacGAN, 2018 (arXiv 1712.04086) for its
measures. There: GAN 99 modes and reverse KL 3.40, WGAN-GP 959 and .73, PacGAN 1,000 and
.06. Here the digits have 8x8 pixels, which is easier.

Run: `python examples/17_stacked_digits.py`, and with `--model gan` beside it.
"""

# %%
import argparse
import pathlib
import time

import keras
import numpy as np
from sklearn.svm import SVC

import keras_wgan as kw
from keras_wgan.pictures import sample_picture

SHAPE = (8, 8, 3)

# %% [markdown]
# ## 1. The models
#
# Dense networks of the same size for both, and one critic step to each of the generator.
# WGAN-GP usually takes five; but here many generator steps count, to even out a thousand
# shares, and rates that start high and fall to 2 %. GAN has its usual rates, which fall
# as well.


# %%
def build_model(kind, steps, seed, width=256):
    """Returns a compiled model of stacked digits, `"wgan-gp"` or `"gan"`."""
    keras.utils.set_random_seed(seed)
    generator = kw.networks.mlp_generator(SHAPE, width=width)
    critic = kw.networks.mlp_critic(SHAPE, width=width)
    if kind == "gan":
        model = kw.GAN(generator, critic, ema_decay=0.999, seed=seed)
        optimizers = [falling_adam(2e-4, steps, 0.5, 0.999) for _ in range(2)]
    else:
        model = kw.WGANGP(generator, critic, critic_steps=1, ema_decay=0.999, seed=seed)
        optimizers = [falling_adam(1e-3, steps, 0.0, 0.9) for _ in range(2)]
    model.compile(*optimizers, steps_per_execution=min(20, steps))
    return model


def falling_adam(rate, steps, beta_1, beta_2):
    """Returns an Adam whose rate falls to 2 % over so many of its own steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, beta_1=beta_1, beta_2=beta_2)


# %% [markdown]
# ## 2. The classifier
#
# One that knows single digits reads the three channels one after the other. On held-out
# digits it is right in 99.0 % of the cases.


# %%
def fit_classifier():
    """Returns a classifier of digits, and its accuracy on held-out ones."""
    digits, labels = kw.data.load_digits("train")
    held_out, held_out_labels = kw.data.load_digits("test")
    classifier = SVC(kernel="rbf", C=10).fit(digits.reshape(-1, 64), labels)
    return classifier, classifier.score(held_out.reshape(-1, 64), held_out_labels)


def read_numbers(classifier, images):
    """Returns which of the thousand numbers images show, `(n, 8, 8, 3) -> (n,)`."""
    channels = np.moveaxis(images, -1, 1)  # (n, 3, 8, 8)
    digits = classifier.predict(channels.reshape(-1, 64)).reshape(-1, 3)
    return digits @ np.array([100, 10, 1])


# %% [markdown]
# ## 3. The measures
#
# Modes found and reverse KL divergence of 26,000 images, as in the papers. That many real
# images do not have divergence 0: the classifier errs, and chance alone makes about
# 999 / (2 * 26,000) = .019. So real ones are measured beside the generated ones.


# %%
def measure(model, num_samples, seed):
    """Returns the measures of generated images, and of real ones."""
    classifier, accuracy = fit_classifier()
    made = model.generate(num_samples, seed=seed)
    real, _ = kw.data.stacked_digits(num_samples, seed=seed + 1, split="test")
    found = kw.metrics.label_coverage(read_numbers(classifier, made), 1000)
    floor = kw.metrics.label_coverage(read_numbers(classifier, real), 1000)
    return {
        "modes": found.modes,
        "modes, real": floor.modes,
        "reverse KL": found.reverse_kl,
        "reverse KL, real": floor.reverse_kl,
        "classifier's accuracy on held-out digits": accuracy,
    }


# %% [markdown]
# ## 4. The run
#
# The training data are 100,000 stacks of the 900 training digits.


# %%
def main(
    output="runs/17_stacked_digits",
    kind="wgan-gp",
    steps=20_000,
    batch_size=128,
    num_stacks=100_000,
    num_samples=26_000,
    seed=0,
):
    """Trains, draws and measures; returns the numbers it prints."""
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    model = build_model(kind, steps, seed)
    stacks, _ = kw.data.stacked_digits(num_stacks, seed=seed)
    epoch = min(500, steps)
    start = time.perf_counter()
    model.fit(
        stacks,
        batch_size=batch_size,
        steps_per_epoch=epoch,
        epochs=steps // epoch,
        callbacks=[kw.callbacks.StopOnNonFinite()],
        verbose=2,
    )
    numbers = {"minutes of training": (time.perf_counter() - start) / 60}
    model.save(output / f"{kind}.keras")
    images = model.generate(128, seed=seed)
    sample_picture(images, columns=16).save(output / f"{kind}.png")
    numbers |= measure(model, num_samples, seed)
    for name, value in numbers.items():
        print(f"{name}: {value:.4g}")
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", choices=("wgan-gp", "gan"), default="wgan-gp")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    main(kind=options.model, seed=options.seed)
