"""Digits by label: trains, saves and loads a conditional WGAN-GP.

Papers: Mirza and Osindero 2014, Conditional Generative Adversarial Nets (arXiv
1411.1784); Gulrajani et al. 2017 (arXiv 1704.00028).

Run: `python examples/03_conditional_digits.py`, about 3 minutes on 2 CPU cores.

Expected (seed 0): pictures and `progress.gif` in `runs/03_conditional_digits`, and

    label accuracy, generated: 0.998
    label accuracy, held-out: 0.990
    exact W1, generated to held-out: 2.541
    exact W1, real to held-out: 2.491
"""

# %% A model is conditional if both networks take labels as their second input, as the
# builders' networks do with `num_classes`. Nothing else changes.

import pathlib

import keras
import numpy as np
from sklearn.svm import SVC

import keras_wgan as kw

RATE = 5e-4


def build(steps, seed):
    """Returns a compiled conditional WGAN-GP with learning rates that fall."""
    keras.utils.set_random_seed(seed)
    model = kw.WGANGP(
        generator=kw.networks.mlp_generator((8, 8, 1), num_classes=10),
        critic=kw.networks.mlp_critic((8, 8, 1), num_classes=10),
        seed=seed,
    )
    model.compile(adam(steps * model.critic_steps), adam(steps))
    return model


def adam(steps):
    """Returns the paper's Adam with a rate that falls to 2 % over `steps`."""
    rate = keras.optimizers.schedules.PolynomialDecay(RATE, steps, 0.02 * RATE)
    return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)


# %% Training takes samples and labels. `Resume` writes checkpoints: if the program is
# killed and run again, it ends with the weights of an uninterrupted run.


def main(output="runs/03_conditional_digits", steps=4000, batch_size=128, seed=0):
    """Trains, writes pictures to `output`, and returns the printed numbers."""
    output = pathlib.Path(output)
    samples, labels = kw.data.load_digits("train")
    model = build(steps, seed)
    epoch = min(100, steps)
    model.fit(
        samples,
        labels,
        batch_size=batch_size,
        steps_per_epoch=epoch,
        epochs=steps // epoch,
        callbacks=[
            kw.callbacks.SampleGrid(
                output,
                every=max(1, steps // epoch // 20),
                real=(samples, labels),
            ),
            kw.callbacks.Resume(output / "state"),
        ],
        verbose=2,
    )
    model = save_and_load(model, output / "digits.keras")
    sevens = model.generate(16, labels=7, seed=seed)
    kw.data.save_samples(output / "sevens.png", sevens)
    return report(model, seed)


# %% The saved file holds networks, optimizers and random state. The loaded model
# generates the same samples.


def save_and_load(model, path):
    """Saves a model, and returns the model loaded from the file."""
    model.save(path)
    return keras.saving.load_model(path)


# %% Do samples match their labels? A classifier trained on real digits reads them.


def report(model, seed):
    """Prints and returns label accuracy and the exact distance to held-out digits."""
    train, train_labels = kw.data.load_digits("train")
    test, test_labels = kw.data.load_digits("test")
    generated = model.generate(len(test), test_labels, seed=seed)
    classifier = SVC(kernel="rbf", C=10).fit(flat(train), train_labels)
    distance = kw.distances.wasserstein_distance
    numbers = {
        "label accuracy, generated": classifier.score(flat(generated), test_labels),
        "label accuracy, held-out": classifier.score(flat(test), test_labels),
        "exact W1, generated to held-out": distance(generated, test),
        "exact W1, real to held-out": distance(train[: len(test)], test),
    }
    for name, value in numbers.items():
        print(f"{name}: {value:.3f}")
    return numbers


def flat(samples):
    """Returns images as vectors, `(n, 8, 8, 1) -> (n, 64)`."""
    return np.reshape(samples, (len(samples), -1))


if __name__ == "__main__":
    main()
