"""`keras-wgan train`: from data to a trained model in a run directory.

In the flow: `data.load` reads the data, `recipes` makes the model, and `fit` trains it
with callbacks. The same command goes on where the last one stopped.
"""

import argparse
import os

import tensorflow as tf

from keras_wgan import callbacks, data
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.kinds import check_has_axes
from keras_wgan.checks.labels import check_trainable_labels
from keras_wgan.checks.names import shown
from keras_wgan.checks.settings import check_count, check_seed
from keras_wgan.checks.training import check_divisible
from keras_wgan.command_line import data_options, recipes
from keras_wgan.command_line.curves import draw_curves
from keras_wgan.command_line.progress import Progress
from keras_wgan.command_line.run_directory import RunDirectory, SaveModel
from keras_wgan.models.replicas import is_chief

STEPS = 4000
REPORT_STEPS = 100  # training steps between two rows, pictures and checkpoints
UNLIMITED = 10**9  # epochs; `Progress` stops at the last step


def add_parser(commands):
    """Adds the command to the program."""
    parser = commands.add_parser(
        "train",
        help="train a model",
        description="Train a model, or go on with its training.",
    )
    parser.set_defaults(run=run)
    option = parser.add_argument
    option(
        "data",
        help="digits, mnist, fashion_mnist, cifar10, a directory, .h5, .npz, .npy, .csv",
    )
    option("--output", required=True, help="run directory to write")
    option(
        "--model",
        choices=list(recipes.MODELS),
        default="wgan-gp",
        help="kind of model (%(default)s)",
    )
    option(
        "--conditional",
        action=argparse.BooleanOptionalAction,
        help="generate by label, or not (default: by label if the data have labels)",
    )
    option("--steps", type=int, default=STEPS, help="generator steps (%(default)s)")
    option("--batch-size", type=int, help="samples in a critic step (128; 64 if large)")
    option("--seed", type=int, help="decides all random numbers")
    data_options.add_to(parser)


def run(options):
    """Trains, and returns the exit code."""
    _check_options(options)
    strategy = _find_strategy()  # first: workers must connect before TensorFlow runs
    chosen = data_options.chosen(options)
    source = data.load(options.data, labels=options.conditional, **chosen)
    print(f"Read {shown(options.data)}: {source.describe()}.", flush=True)
    check_has_axes(source.sample_shape)
    check_trainable_labels(source.labeled, source.num_classes, source.label_form)
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
    needed = batch_size * model.critic_steps
    check_enough("A training step", len(source), needed, advice="Lower --batch-size.")
    check_divisible(batch_size, model.num_replicas)
    directory = RunDirectory(options.output)
    if is_chief(model):
        settings = _run_settings(options, batch_size)
        directory.open(settings, data_options.facts(source))
    return _train(model, source, batch_size, options.steps, directory)


def _find_strategy():
    """Returns a strategy for the workers of TF_CONFIG, or for all GPUs."""
    if "TF_CONFIG" in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def _check_options(options):
    """Refuses numbers with which training cannot work."""
    check_count("--steps", options.steps)
    if options.batch_size is not None:
        check_count("--batch-size", options.batch_size)
    check_seed(options.seed)


def _run_settings(options, batch_size):
    """Returns the settings that a run must keep to go on."""
    names = ("data", "model", "conditional", "seed", "steps")
    settings = {name: getattr(options, name) for name in names}
    return settings | data_options.chosen(options) | {"batch_size": batch_size}


def _train(model, source, batch_size, steps, directory):
    """Fits the model from the step that the run reached. Returns the exit code."""
    resume = callbacks.Resume(directory.state)
    resume.set_model(model)
    if resume.restore() is not None and is_chief(model):
        print(f"Going on from step {model.steps_taken} of {steps}.")
    interrupt, non_finite = callbacks.StopOnInterrupt(), callbacks.StopOnNonFinite()
    table = callbacks.LogTable(directory.history)
    watchers = [table, _sample_grid(model, source, directory)]
    epochs = 0  # of a finished run, which only draws what a kill left undone
    if model.steps_taken < steps:
        epochs = UNLIMITED
        # The state last: when it is saved, everything else of its step is saved.
        savers = [SaveModel(directory), resume]
        watchers = [Progress(steps), interrupt, non_finite, *watchers, *savers]
    model.fit(
        source,
        batch_size=batch_size,
        epochs=epochs,
        steps_per_epoch=min(REPORT_STEPS, steps),
        verbose=0,
        callbacks=watchers,
    )
    if table.rows and is_chief(model):
        draw_curves(table.rows, directory.curves)
    return _report(model, steps, directory, interrupt, non_finite)


def _sample_grid(model, source, directory):
    """Returns the callback that draws samples at each report."""
    return callbacks.SampleGrid(
        directory.samples,
        seed=model.order_seed,
        animation=directory.animation,
        real=source,
    )


def _report(model, steps, directory, interrupt, non_finite):
    """Prints how the run ended, and returns the exit code."""
    taken = model.steps_taken
    if non_finite.stopped_by:
        raise ValueError(
            f"Training diverged at step {taken}: {non_finite.stopped_by} is not finite. "
            f"{directory.state} has the last finite state. Try another --seed or --model."
        )
    if interrupt.interrupted:
        print(f"Saved at step {taken} of {steps}. The same command goes on from here.")
        return 130
    place = shown(directory.path)
    print(f"Trained {taken} steps. The model and its samples are in {place}.")
    return 0
