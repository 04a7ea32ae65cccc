"""Digits without labels: the shortest complete run on real data.

Paper: Gulrajani et al. 2017, Improved Training of Wasserstein GANs (arXiv
1704.00028), algorithm 1.

Run: `python examples/02_digits.py`, about 3 minutes on 2 CPU cores.

Expected (seed 0): pictures and `progress.gif` in `runs/02_digits`, and

    critic's estimate: 1.284
    exact W1, generated to held-out: 2.732
    exact W1, real to held-out: 2.491
"""

# %% The data: 900 real digits of 8x8 pixels, in [-1, 1], and 897 more held out.

import pathlib

import keras

import keras_wgan as kw

# %% The players. Any Keras model from latents to samples can be the generator; any from
# samples to one unbounded score can be the critic. Dense networks suffice for 8x8
# pixels.


def build(steps, seed):
    """Returns a compiled WGAN-GP of digits with learning rates that fall."""
    keras.utils.set_random_seed(seed)
    model = kw.WGANGP(
        generator=kw.networks.mlp_generator((8, 8, 1)),
        critic=kw.networks.mlp_critic((8, 8, 1)),
        seed=seed,
    )
    model.compile(adam(steps * model.critic_steps), adam(steps))
    return model


def adam(steps):
    """Returns the paper's Adam with a rate that falls to 2 % over `steps`."""
    rate = keras.optimizers.schedules.PolynomialDecay(RATE, steps, 0.02 * RATE)
    return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)


RATE = 5e-4

# %% Training. An epoch here is 100 generator steps with five critic steps each. `fit`
# shuffles the 900 digits again for each pass. The logged `wasserstein` is the critic's
# estimate of the distance; the exact distance is computed below.


def main(output="runs/02_digits", steps=4000, batch_size=128, seed=0):
    """Trains, writes pictures to `output`, and returns the printed numbers."""
    samples, _ = kw.data.load_digits("train")
    model = build(steps, seed)
    epoch = min(100, steps)
    history = model.fit(
        samples,
        batch_size=batch_size,
        steps_per_epoch=epoch,
        epochs=steps // epoch,
        callbacks=[
            kw.callbacks.SampleGrid(
                output, every=max(1, steps // epoch // 20), real=samples
            )
        ],
        verbose=2,
    )
    model.save(pathlib.Path(output) / "digits.keras")
    return report(model, samples, history.history["wasserstein"][-1], seed)


# %% How good are they? The exact distance to held-out digits, of generated digits and
# of as many real training digits.


def report(model, samples, estimate, seed):
    """Prints and returns the critic's estimate and the exact distances."""
    held_out, _ = kw.data.load_digits("test")
    generated = model.generate(len(held_out), seed=seed)
    numbers = {
        "critic's estimate": estimate,
        "exact W1, generated to held-out": distance(generated, held_out),
        "exact W1, real to held-out": distance(samples[: len(held_out)], held_out),
    }
    for name, value in numbers.items():
        print(f"{name}: {value:.3f}")
    return numbers


def distance(samples, others):
    """Returns the exact W1 of two sets of images, with Euclidean pixel distances."""
    return kw.distances.wasserstein_distance(samples, others)


if __name__ == "__main__":
    main()
