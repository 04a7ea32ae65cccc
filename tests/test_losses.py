"""Values and laws of the losses; plain Keras training with them."""

import keras
import numpy as np
import pytest

import keras_wgan as kw
from keras_wgan import losses

# The scores of TF-GAN's tests of its losses, in this project's sign.
REAL_SCORES = np.array([[-5.0], [1.4], [12.5], [2.7]], "float32")
FAKE_SCORES = np.array([[10.0], [4.4], [-5.5], [3.6]], "float32")


def test_golden_wasserstein_losses():
    critic = losses.wasserstein_critic_loss(REAL_SCORES, FAKE_SCORES)
    generator = losses.wasserstein_generator_loss(FAKE_SCORES)
    np.testing.assert_allclose(critic, 0.225, rtol=1e-6)
    np.testing.assert_allclose(generator, -3.125, rtol=1e-6)


def test_gan_losses_equal_their_formulas_in_float64():
    real, fake = (
        1 / (1 + np.exp(-s.astype("float64"))) for s in (REAL_SCORES, FAKE_SCORES)
    )
    expected = {
        losses.discriminator_loss: -np.log(real).mean() - np.log(1 - fake).mean(),
        losses.non_saturating_loss: -np.log(fake).mean(),
        losses.minimax_loss: np.log(1 - fake).mean(),
    }
    for loss, value in expected.items():
        scores = [FAKE_SCORES]
        if loss is losses.discriminator_loss:
            scores = [REAL_SCORES, FAKE_SCORES]
        np.testing.assert_allclose(loss(*scores), value, rtol=1e-5)


def test_gan_losses_stay_finite_where_the_sigmoid_saturates():
    for loss in (losses.non_saturating_loss, losses.minimax_loss):
        assert np.isfinite(loss(np.array([[-1e4], [1e4]], "float32")))


@pytest.mark.parametrize("shape", [(4, 1), (4,), ()])
def test_labels_of_every_shape_align_with_the_scores(shape):
    labels = np.full(shape, kw.FAKE)
    np.testing.assert_allclose(
        kw.wasserstein_loss(labels, FAKE_SCORES), FAKE_SCORES[:, 0]
    )


def test_scores_of_rank_one_have_one_loss():
    np.testing.assert_allclose(kw.wasserstein_loss([1.0, -1.0], [2.0, 1.0]), -0.5)


def test_labels_of_a_wrong_rank_are_refused():
    with pytest.raises(ValueError, match="shape of the scores"):
        kw.wasserstein_loss(np.ones((4, 1, 1)), FAKE_SCORES)


@pytest.mark.parametrize("labels", [np.ones((2, 1)), np.ones((3,))])
def test_labels_of_a_wrong_length_are_refused(labels):
    with pytest.raises(ValueError, match="shape of the scores"):
        kw.wasserstein_loss(labels, FAKE_SCORES)


def test_class_and_function_agree_and_round_trip():
    loss = kw.WassersteinLoss(reduction="sum")
    same = keras.losses.deserialize(keras.losses.serialize(loss))
    labels = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    expected = np.sum(kw.wasserstein_loss(labels, REAL_SCORES))
    np.testing.assert_allclose(same(labels, REAL_SCORES), expected, rtol=1e-6)
    assert same.get_config() == loss.get_config()


def test_plain_keras_critic_trains_saves_and_loads_with_the_loss(tmp_path):
    critic = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(8, kernel_constraint=kw.ClipConstraint(0.01)),
            keras.layers.Dense(1, kernel_constraint=kw.ClipConstraint(0.01)),
        ]
    )
    critic.compile(keras.optimizers.RMSprop(5e-5), loss=kw.wasserstein_loss)
    real, fake = np.ones((16, 2)), -np.ones((16, 2))
    for _ in range(3):
        critic.train_on_batch(real, np.full((16, 1), kw.REAL))
        critic.train_on_batch(fake, np.full((16, 1), kw.FAKE))
    critic.save(tmp_path / "critic.keras")
    same = keras.saving.load_model(tmp_path / "critic.keras")
    np.testing.assert_array_equal(
        same.predict(real, verbose=0), critic.predict(real, verbose=0)
    )
    for layer in same.layers:
        assert np.abs(layer.kernel.numpy()).max() <= np.float32(0.01)
