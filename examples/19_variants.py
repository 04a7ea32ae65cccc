"""Two variants of one's own, each a short class: hinge loss, and R3GAN.

`kw.AdversarialModel` has the training loop, averaged weights, saving and sampling. A
variant adds its losses. If these need scores alone, they are two methods; if they need
more, such as the real scores in the generator's loss, the variant overrides the terms.

Papers: Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018
(arXiv 1802.05957), for the hinge loss, equations 16 and 17, and its critic; Huang et
al., The GAN is dead; long live the GAN!, 2024 (arXiv 2501.05441), for R3GAN, sections
2.1 and 2.2.

Run: `python examples/19_variants.py`, 25 Gaussians, about 6 minutes on one core. Other
runs: `--data stacked_digits`, about 4 minutes; `--models r3gan`; `--seed 1`.

Expected, mean and range of seeds 0, 1 and 2. For 25 Gaussians all modes each time, and

    WGAN-GP  good samples 80.0% (78.3 to 81.8), W1 1.57 times its floor (1.28 to 1.88)
    hinge    good samples 34.8% (28.1 to 39.4), W1 3.22 times its floor (2.75 to 4.06)
    R3GAN    good samples 70.8% (66.5 to 75.6), W1 1.60 times its floor (1.36 to 1.83)

where WGAN-GP takes two critic steps to each of the generator, and the others one. For
stacked digits all 1,000 modes each time, and the reverse KL divergence

    WGAN-GP  .053 (.051 to .055)
    hinge    .059 (.057 to .062)
    R3GAN    .052 (.050 to .054)

where held-out digits have .026 (.024 to .026). Longer runs narrow all of these: examples
10 and 17 train WGAN-GP for six and five times as many steps.
"""

# %%
import argparse
import time

import keras
import numpy as np
from keras import layers, ops
from sklearn.svm import SVC

import keras_wgan as kw

# %% [markdown]
# ## 1. The hinge loss
#
# Two losses of the scores; the generator's is that of WGAN, which the base class has. What
# bounds the slope of this critic is Keras' own `SpectralNormalization` around each layer.


# %%
@keras.saving.register_keras_serializable(package="variants")
class HingeGAN(kw.AdversarialModel):
    """GAN with the hinge loss."""

    def critic_loss(self, real_scores, fake_scores):
        real_loss = ops.mean(ops.relu(1 - real_scores))
        return real_loss + ops.mean(ops.relu(1 + fake_scores))


def spectrally_normalized(network):
    """Returns a copy of a network whose dense layers have spectral norm 1."""

    def wrap(layer):
        copy = layer.from_config(layer.get_config())
        is_dense = isinstance(layer, layers.Dense)
        return layers.SpectralNormalization(copy) if is_dense else copy

    return keras.models.clone_model(network, clone_function=wrap)


# %% [markdown]
# ## 2. R3GAN
#
# Each real sample is paired with a generated one, and only the difference of their scores
# counts. Two penalties hold the critic's slope near zero, at the real samples (R1) and at
# the generated ones (R2): `kw.gradient_penalty` with the target 0, between a batch and
# itself.


# %%
def slope_at(critic, samples, labels, seed):
    """Returns the mean squared slope of a critic at samples."""
    return kw.gradient_penalty(
        critic, samples, samples, labels=labels, target=0.0, seed=seed
    )


@keras.saving.register_keras_serializable(package="variants")
class R3GAN(kw.AdversarialModel):
    """Relativistic pairing GAN with zero-centered gradient penalties."""

    def __init__(self, generator, critic, *, penalty=1.0, **settings):
        super().__init__(generator, critic, **settings)
        self.penalty = penalty  # gamma in the paper

    def critic_terms(self, critic, real, fake, labels=None, training=True):
        real_scores, fake_scores = self.score_both(critic, real, fake, labels, training)
        loss = ops.mean(ops.softplus(fake_scores - real_scores))
        for samples in (real, fake):
            slope = slope_at(critic, samples, labels, self.seed_generator)
            loss = loss + self.penalty / 2 * slope
        gap = ops.mean(real_scores - fake_scores)
        return loss, {"critic_loss": loss, "score_gap": gap}

    def generator_terms(self, real, labels=None, training=True):
        fake = self.draw_samples(real, labels, training)
        scores = self.score_both(self.critic, real, fake, labels, training)
        loss = ops.mean(ops.softplus(scores[0] - scores[1]))
        return loss, {"generator_loss": loss}

    def get_config(self):
        return super().get_config() | {"penalty": self.penalty}


# %% [markdown]
# ## 3. The comparison
#
# The same dense networks for all, averaged weights, and learning rates that fall to 1 %.
# WGAN-GP has the settings of examples 10 and 17, but fewer steps. Rates and penalties of the
# variants were chosen on other data: on eight Gaussians for the 25, and on single digits
# for the stacked ones.

SETTINGS = {  # learning rate, beta_1, critic steps, penalty
    "twenty_five_gaussians": {
        "wgan-gp": (3e-3, 0.5, 2, 0.1),
        "hinge": (3e-4, 0.5, 1, None),
        "r3gan": (1e-3, 0.5, 1, 0.1),
    },
    "stacked_digits": {
        "wgan-gp": (1e-3, 0.0, 1, 10.0),
        "hinge": (1e-3, 0.0, 1, None),
        "r3gan": (1e-3, 0.0, 1, 1.0),
    },
}
STEPS = {"twenty_five_gaussians": 8_000, "stacked_digits": 4_000}
BATCH_SIZES = {"twenty_five_gaussians": 256, "stacked_digits": 128}


# %%
def build_networks(data):
    """Returns a generator and a critic, as in examples 10 and 17."""
    if data == "stacked_digits":
        shape = (8, 8, 3)
        return kw.networks.mlp_generator(shape), kw.networks.mlp_critic(shape)
    generator = kw.networks.mlp_generator((2,), 2, width=128, depth=6, activation=None)
    return generator, kw.networks.mlp_critic((2,), width=128, depth=4)


def build_model(kind, data, steps, seed):
    """Returns a compiled model."""
    keras.utils.set_random_seed(seed)  # the weights at the start
    generator, critic = build_networks(data)
    rate, beta_1, critic_steps, penalty = SETTINGS[data][kind]
    settings = {"critic_steps": critic_steps, "ema_decay": 0.999, "seed": seed}
    if kind == "wgan-gp":
        model = kw.WGANGP(generator, critic, penalty_weight=penalty, **settings)
    elif kind == "hinge":
        model = HingeGAN(generator, spectrally_normalized(critic), **settings)
    else:
        model = R3GAN(generator, critic, penalty=penalty, **settings)
    model.compile(
        falling_adam(rate, beta_1, steps * critic_steps),
        falling_adam(rate, beta_1, steps),
        steps_per_execution=min(50, steps),
        jit_compile=steps > 100,  # compiling takes longer than a few steps
    )
    return model


def falling_adam(rate, beta_1, steps):
    """Returns an Adam whose rate falls to 1 % in a straight line."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.01 * rate)
    return keras.optimizers.Adam(schedule, beta_1=beta_1, beta_2=0.9)


def load(data, count, seed, split="train"):
    """Returns samples to train on or, with `split="test"`, samples never trained on."""
    if data == "stacked_digits":
        return kw.data.stacked_digits(count, seed=seed, split=split)[0]
    return getattr(kw.data, data)(count, seed=seed + 1_000_000 * (split == "test"))


# %% [markdown]
# ## 4. The measures
#
# Modes, good samples and the exact W1 over its floor for the Gaussians, as in example 10.
# Modes and the reverse KL divergence of what a classifier reads for the stacked digits, as
# in example 17.


# %%
def measure(data, samples, real, other_real):
    """Returns the measures of generated samples by name."""
    if data == "stacked_digits":
        return kw.metrics.label_coverage(read_numbers(samples), 1000)._asdict()
    coverage = kw.metrics.mode_coverage(samples, *kw.data.gaussian_modes(25))
    distance = kw.distances.wasserstein_distance
    floor = distance(real[:2000], other_real[:2000])
    ratio = distance(real[:2000], samples[:2000]) / floor
    return coverage._asdict() | {"w1_over_floor": ratio}


def read_numbers(images):
    """Returns which of the thousand numbers images show, `(n, 8, 8, 3) -> (n,)`."""
    digits, labels = kw.data.load_digits("train")
    classifier = SVC(kernel="rbf", C=10).fit(digits.reshape(-1, 64), labels)
    channels = np.moveaxis(images, -1, 1).reshape(-1, 64)  # (3 * n, 64)
    return classifier.predict(channels).reshape(-1, 3) @ np.array([100, 10, 1])


def main(
    data="twenty_five_gaussians",
    models=("wgan-gp", "hinge", "r3gan"),
    steps=None,
    num_samples=20_000,
    seed=0,
):
    """Trains and measures each model; returns the numbers it prints."""
    steps = steps or STEPS[data]
    samples = load(data, 100_000, seed)
    real, other_real = np.split(load(data, 2 * num_samples, seed, split="test"), 2)
    numbers = {"real": measure(data, other_real, real, other_real)}
    for kind in models:
        model = build_model(kind, data, steps, seed)
        start = time.process_time()
        epoch = max(1, steps // 8)
        model.fit(
            samples,
            batch_size=BATCH_SIZES[data],
            steps_per_epoch=epoch,
            epochs=steps // epoch,
            callbacks=[kw.callbacks.StopOnNonFinite()],
            verbose=0,
        )
        seconds = time.process_time() - start
        made = model.generate(num_samples, seed=seed)
        numbers[kind] = {"cpu_s": seconds} | measure(data, made, real, other_real)
    for name, values in numbers.items():
        print(f"{name:8}", *(f"{key} {value:.4g}" for key, value in values.items()))
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", choices=list(STEPS), default="twenty_five_gaussians")
    parser.add_argument("--models", nargs="+", default=["wgan-gp", "hinge", "r3gan"])
    parser.add_argument("--seed", type=int, default=0)
    main(**vars(parser.parse_args()))
