"""Trackers and tuners that people put around Keras; each is skipped where it is absent."""

import os

import keras
import numpy as np
import pytest
from conftest import plainly, small_critic, small_data, small_generator, small_model

import keras_wgan as kw

OPTIONS = {"batch_size": 4, "epochs": 2, "verbose": 0}
ANY_WARNING = pytest.mark.filterwarnings("ignore")  # of packages that are not ours


def data():
    (samples,) = small_data()
    return {"x": samples, "validation_data": samples}


@ANY_WARNING
def test_mlflow_logs_parameters_metrics_and_the_summary(tmp_path):
    mlflow = pytest.importorskip("mlflow")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
    mlflow.set_experiment("test")
    model = small_model(kw.WGANGP)
    with mlflow.start_run() as run:
        callback = mlflow.keras.MlflowCallback()
        model.fit(**data(), callbacks=[callback], **OPTIONS)
    logged = mlflow.get_run(run.info.run_id).data
    assert {"critic_loss", "wasserstein"} <= set(logged.metrics)
    names = {
        name.removeprefix("optimizer_").removeprefix("opt_") for name in logged.params
    }
    assert {"critic_learning_rate", "generator_beta_2"} <= names
    client = mlflow.MlflowClient()
    files = [each.path for each in client.list_artifacts(run.info.run_id)]
    assert any("summary" in path for path in files)


@ANY_WARNING
def test_mlflow_records_by_itself(tmp_path):
    mlflow = pytest.importorskip("mlflow")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
    mlflow.set_experiment("test")
    mlflow.tensorflow.autolog(log_models=False, log_datasets=False)
    try:
        small_model(kw.GAN).fit(**data(), **OPTIONS)
        run = mlflow.last_active_run()
    finally:
        mlflow.tensorflow.autolog(disable=True)
    assert "critic_loss" in run.data.metrics
    assert any("critic_learning_rate" in name for name in run.data.params)


@ANY_WARNING
def test_wandb_logs_offline(tmp_path, monkeypatch):
    wandb = pytest.importorskip("wandb")
    metrics_logger = pytest.importorskip("wandb.integration.keras").WandbMetricsLogger
    monkeypatch.setenv("WANDB_SILENT", "true")
    model = small_model(kw.WGANGP)
    with wandb.init(mode="offline", dir=tmp_path, project="test") as run:
        model.fit(**data(), callbacks=[metrics_logger()], **OPTIONS)
        summary = dict(run.summary)
    assert np.isfinite(summary["epoch/critic_loss"])
    assert summary["epoch/learning_rate"] == pytest.approx(1e-4)


@ANY_WARNING
def test_tensorboard_shows_names_of_the_roles(tmp_path):
    event_file = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator"
    )
    callback = keras.callbacks.TensorBoard(tmp_path, histogram_freq=1)
    small_model(kw.GAN).fit(**data(), callbacks=[callback], **OPTIONS)
    events = event_file.EventAccumulator(str(tmp_path / "train")).Reload()
    tags = set(events.Tags()["tensors"]) | set(events.Tags()["histograms"])
    assert {"epoch_learning_rate_critic", "generator/dense/kernel/histogram"} <= tags


@ANY_WARNING
def test_keras_tuner_searches(tmp_path, monkeypatch):
    keras_tuner = pytest.importorskip("keras_tuner")
    monkeypatch.setattr(kw.WGANGP, "compile", plainly(kw.WGANGP.compile))

    def build(choices):
        weight = choices.Float("penalty_weight", 1, 10)
        steps = choices.Int("critic_steps", 1, 2)
        model = kw.WGANGP(
            small_generator(), small_critic(), penalty_weight=weight, critic_steps=steps
        )
        model.compile()
        return model

    objective = keras_tuner.Objective("val_wasserstein", "min")
    tuner = keras_tuner.RandomSearch(
        build, objective, max_trials=2, directory=tmp_path, project_name="test"
    )
    tuner.search(**data(), **OPTIONS)
    (best,) = tuner.get_best_models(1)
    assert np.isfinite(best.generate(2, seed=0)).all()
    assert os.listdir(tmp_path)


@ANY_WARNING
def test_optuna_searches_and_prunes():
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def measure(trial):
        model = small_model(
            kw.WGANGP,
            penalty_weight=trial.suggest_float("penalty_weight", 1, 10),
            critic_steps=trial.suggest_int("critic_steps", 1, 2),
        )
        report = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: trial.report(
                logs["val_wasserstein"], epoch
            )
        )
        history = model.fit(**data(), callbacks=[report], **OPTIONS).history
        return history["val_wasserstein"][-1]

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
    study.optimize(measure, n_trials=2)
    assert len(study.trials) == 2 and np.isfinite(study.best_value)
