"""Variants of one's own: subclasses of `AdversarialModel` with losses or terms."""

import keras
import numpy as np
import pytest
from conftest import assert_same_state, small_data, small_model
from keras import ops

import keras_wgan as kw


@keras.saving.register_keras_serializable(package="tests")
class Hinge(kw.AdversarialModel):
    """Two losses of the scores; the generator's is inherited."""

    def critic_loss(self, real_scores, fake_scores):
        real_loss = ops.mean(ops.relu(1 - real_scores))
        return real_loss + ops.mean(ops.relu(1 + fake_scores))


@keras.saving.register_keras_serializable(package="tests")
class Paired(kw.AdversarialModel):
    """Terms of its own, which need the real samples in the generator's loss."""

    def critic_terms(self, critic, real, fake, labels=None, training=True):
        real_scores, fake_scores = self.score_both(critic, real, fake, labels, training)
        loss = ops.mean(ops.softplus(fake_scores - real_scores))
        penalty = kw.gradient_penalty(
            critic, real, real, labels=labels, target=0.0, seed=self.seed_generator
        )
        return loss + penalty, {"critic_loss": loss, "score_gap": penalty}

    def generator_terms(self, real, labels=None, training=True):
        fake = self.draw_samples(real, labels, training)
        real_scores, fake_scores = self.score_both(
            self.critic, real, fake, labels, training
        )
        loss = ops.mean(ops.softplus(real_scores - fake_scores))
        return loss, {"generator_loss": loss}


class Penalized(Hinge):
    """Any variant takes the gradient penalty of the base class."""

    penalty_weight = 10.0
    log_names = (*Hinge.log_names, "gradient_penalty", "gradient_norm")


@pytest.mark.parametrize("kind", [Hinge, Paired], ids=lambda kind: kind.__name__)
def test_a_variant_trains_saves_and_resumes(kind, conditional, tmp_path):
    data = small_data(conditional=conditional)
    model = small_model(kind, conditional=conditional, ema_decay=0.9)
    logs = model.fit(*data, batch_size=4, validation_data=data, verbose=0).history
    assert np.isfinite(list(logs.values())).all() and len(logs) == 6
    model.save(tmp_path / "variant.keras")
    loaded = keras.saving.load_model(tmp_path / "variant.keras")
    for each in (model, loaded):
        each.fit(*data, batch_size=4, verbose=0)
    assert_same_state(model, loaded)


def test_the_penalty_of_the_base_class_is_that_of_wgan_gp():
    models = [small_model(kind) for kind in (Penalized, kw.WGANGP)]
    (samples,) = small_data()
    ours, theirs = (m.evaluate(samples, verbose=0, return_dict=True) for m in models)
    for name in ("gradient_penalty", "gradient_norm", "score_gap"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-6)


def test_the_penalty_with_target_zero_between_a_batch_and_itself_is_r1():
    slope = np.array([[3.0], [4.0]], "float32")
    points = np.random.default_rng(0).normal(size=(6, 2)).astype("float32")
    penalty = kw.gradient_penalty(lambda x: x @ slope, points, points, target=0.0)
    np.testing.assert_allclose(float(penalty), 25.0, rtol=1e-6)
