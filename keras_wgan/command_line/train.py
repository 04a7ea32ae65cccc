"""`keras-wgan train`: from data to a trained model in a run directory.

In the flow: `data.load`, a recipe's model, `fit` with callbacks. The same command
again goes on where the last one stopped.
"""

import argparse
import os

import tensorflow as tf

from keras_wgan import callbacks, data
from keras_wgan.checks import check_count
from keras_wgan.checks.training import check_divisible
from keras_wgan.command_line import recipes
from keras_wgan.command_line.history import History
from keras_wgan.command_line.interrupt import Interrupt
from keras_wgan.command_line.progress import Progress
from keras_wgan.command_line.run_directory import RunDirectory, SaveModel
from keras_wgan.models.replicas import is_chief

STEPS = 4000
REPORT_STEPS = 100  # training steps between two rows, pictures and checkpoints
FOREVER = 10**9  # epochs; Progress stops at the right step


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "train", help="train a model", description="Trains a model, or goes on with it."
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("data", help="digits, mnist, fashion_mnist, cifar10, a folder, .h5 or .npz")
    option("--output", required=True, help="run directory")
    option("--model", choices=list(recipes.MODELS), default="wgan-gp")
    option(
        "--conditional",
        action=argparse.BooleanOptionalAction,
        help="whether labels decide what is generated (default: if there are any)",
    )
    option("--steps", type=int, default=STEPS, help="generator steps (%(default)s)")
    option("--batch-size", type=int, help="of the critic (128; 64 for large samples)")
    option("--image-size", type=int, help="side of a folder's images, in pixels")
    option("--seed", type=int, help="decides everything random")


def run(options):
    """Trains, and returns the exit code."""
    check_options(options)
    strategy = chosen_strategy()  # first, for workers must meet before TensorFlow runs
    source = data.load(
        options.data, image_size=options.image_size, labels=options.conditional
    )
    batch_size = options.batch_size
    if batch_size is None:
        batch_size = recipes.default_batch_size(source.sample_shape)
    with strategy.scope():
        model = recipes.build_model(
            options.model,
            source.sample_shape,
            source.num_classes,
            options.steps,
            options.seed,
        )
    check_enough(source, batch_size, model)
    check_divisible(batch_size, model.num_replicas)
    directory = RunDirectory(options.output)
    if is_chief(model):
        directory.open(settings_of(options, batch_size))
    return train(model, source, batch_size, options.steps, directory)


def chosen_strategy():
    """Returns how training is shared: by TF_CONFIG's workers, or all GPUs there are."""
    if "TF_CONFIG" in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def check_options(options):
    """Refuses numbers that nothing could be trained with."""
    check_count("--steps", options.steps)
    if options.batch_size is not None:
        check_count("--batch-size", options.batch_size)
    if options.seed is not None:
        check_count("--seed", options.seed, 0, 2**31 - 1)


def settings_of(options, batch_size):
    """Returns what must be the same for a run to go on."""
    names = ("data", "model", "conditional", "image_size", "seed", "steps")
    return {name: getattr(options, name) for name in names} | {"batch_size": batch_size}


def check_enough(source, batch_size, model):
    """Refuses data that do not fill one training step."""
    needed = batch_size * model.critic_steps
    if len(source) < needed:
        raise ValueError(
            f"One training step takes {needed} samples, {model.critic_steps} batches of "
            f"{batch_size}. Received {len(source)}. Use a smaller --batch-size."
        )


def train(model, source, batch_size, steps, directory):
    """Fits the model from where the run stands, and returns the exit code."""
    resume = callbacks.Resume(directory.state)
    resume.set_model(model)
    if resume.restore() is not None and is_chief(model):
        print(f"Going on from step {model.steps_taken} of {steps}.")
    interrupt, non_finite = Interrupt(), callbacks.StopOnNonFinite()
    watchers = [
        History(directory.history, directory.curves),
        callbacks.SampleGrid(
            directory.samples,
            seed=model.order_seed,
            animation=directory.animation,
            real=source,
        ),
    ]
    finished = model.steps_taken >= steps
    if not finished:  # else these draw what a kill at the very end left undone
        # The state last: where it is, all that goes with it is there.
        savers = [SaveModel(directory), resume]
        watchers = [Progress(steps), interrupt, non_finite, *watchers, *savers]
    model.fit(
        source,
        batch_size=batch_size,
        epochs=0 if finished else FOREVER,
        steps_per_epoch=min(REPORT_STEPS, steps),
        verbose=0,
        callbacks=watchers,
    )
    return report(model, steps, directory, interrupt, non_finite)


def report(model, steps, directory, interrupt, non_finite):
    """Says how the run ended, and returns the exit code."""
    taken = model.steps_taken
    if non_finite.stopped_by:
        raise ValueError(
            f"Training diverged at step {taken}: {non_finite.stopped_by} is not finite. "
            f"{directory.state} keeps the last good state. Try another --seed or model."
        )
    if interrupt.asked:
        print(f"Saved at step {taken} of {steps}. The same command goes on from here.")
        return 130
    print(f"Trained {taken} steps. The model and its samples are in {directory.path}.")
    return 0
