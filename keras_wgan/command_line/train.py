"""`keras-wgan train`: from data to a trained model in a run directory.

In the flow: `data.load` reads the data, `recipes` makes the model, and `fit` trains it
with callbacks. The same command goes on where the last one stopped.
"""

import contextlib
import os

import numpy as np
import tensorflow as tf

from keras_wgan import callbacks, data
from keras_wgan.atomic import set_aside
from keras_wgan.checks.batches import check_bounds
from keras_wgan.checks.counts import check_enough
from keras_wgan.checks.kinds import check_has_axes
from keras_wgan.checks.labels import check_trainable_labels
from keras_wgan.checks.names import shown
from keras_wgan.checks.training import check_divisible
from keras_wgan.command_line import recipes, run_data
from keras_wgan.command_line.curves import draw_curves
from keras_wgan.command_line.messages import warn
from keras_wgan.command_line.options.data import chosen
from keras_wgan.command_line.progress import Progress
from keras_wgan.command_line.run_directory import RunDirectory
from keras_wgan.command_line.run_model import SaveModel, is_whole, save_model
from keras_wgan.models.replicas import is_chief
from keras_wgan.network_graph import output_bounds

REPORT_STEPS = 100  # training steps between two rows, pictures and checkpoints
PATIENCE = 10  # seconds from a signal to the next report; clusters give about 30
UNLIMITED = 10**9  # epochs; `Progress` stops at the last step


def run(options):
    """Trains, and returns the exit code."""
    strategy = _find_strategy()  # first: workers must connect before TensorFlow runs
    source = data.load(options.data, labels=options.conditional, **chosen(options))
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
    if source.found_range is not None and np.ndim(source.scaling.low) == 0:
        ends = source.scaling.forward(source.found_range)
        check_bounds(ends, output_bounds(model.generator))
    needed = batch_size * model.critic_steps
    check_enough("A training step", len(source), needed, advice="Lower --batch-size.")
    check_divisible(batch_size, model.num_replicas)
    directory = RunDirectory(options.output)
    held = contextlib.nullcontext()  # of the first worker only
    if is_chief(model):
        facts = run_data.facts(source, options.data)
        held = directory.opened(_run_settings(options, batch_size), facts)
    with held as before:
        if before is not None:
            _warn_of_other_data(before, facts, options)
        return _train(model, source, batch_size, options.steps, directory)


def _warn_of_other_data(before, facts, options):
    """Says if the data are not those with which the run began."""
    changes = run_data.describe_changes(before.get("samples"), facts)
    if changes:
        warn(
            f"{options.data} may not be the data with which {options.output} began: "
            f"{changes}. Training goes on with them. Use another --output for other data."
        )


def _find_strategy():
    """Returns a strategy for the workers of TF_CONFIG, or for all GPUs."""
    if "TF_CONFIG" in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def _run_settings(options, batch_size):
    """Returns the settings that a run must keep to go on."""
    names = ("data", "model", "conditional", "seed", "steps")
    settings = {name: getattr(options, name) for name in names}
    return settings | chosen(options) | {"batch_size": batch_size}


def _train(model, source, batch_size, steps, directory):
    """Fits the model from the step that the run reached. Returns the exit code."""
    table = callbacks.LogTable(directory.history)
    if directory.history.exists():
        table.read_rows()  # refused before anything is loaded
    resume = callbacks.Resume(directory.state)
    resume.set_model(model)
    _restore(resume, model, directory)
    if model.steps_taken and is_chief(model):
        print(f"Going on from step {model.steps_taken} of {steps}.")
    interrupt, non_finite = (
        callbacks.StopOnInterrupt(PATIENCE),
        callbacks.StopOnNonFinite(),
    )
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


def _restore(resume, model, directory):
    """Brings a model to where its run stopped, by a checkpoint or by the run's model.

    Both hold the whole state, so that each is written anew from the other.
    """
    restored = resume.restore()
    if is_chief(model) and directory.model.exists() and not is_whole(directory.model):
        aside = set_aside(directory.model)
        warn(f"{directory.model} is damaged and not used. It is kept as {aside.name}.")
    if restored is None and directory.model.exists():
        resume.load(directory.model)
        if is_chief(model):
            resume.save(*_last_epoch(model, directory))
    elif model.steps_taken and not directory.model.exists():
        save_model(directory, model)


def _last_epoch(model, directory):
    """Returns the number of epochs that a model has trained, and the logs of the last.

    The table of logs has a row for each. Without it the number is that of an
    uninterrupted run.
    """
    table = callbacks.LogTable(directory.history)
    rows = table.read_rows() if directory.history.exists() else []
    done = [row for row in rows if row["step"] <= model.steps_taken]
    logs = done[-1] if done and done[-1]["step"] == model.steps_taken else {}
    epochs = len(done) or -(-model.steps_taken // REPORT_STEPS)
    return epochs, {name: value for name, value in logs.items() if name != "step"}


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
        return 128 + interrupt.signal
    place = shown(directory.path)
    print(f"Trained {taken} steps. The model and its samples are in {place}.")
    return 0
