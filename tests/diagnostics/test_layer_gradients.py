"""Gradients by layer: a critic with known gradients, every model, refusals."""

import keras
import numpy as np
import pytest
from conftest import small_data, small_generator, small_model
from keras import layers

import keras_wgan as kw
from keras_wgan.diagnostics import gradient_norms_by_layer


def scaling_critic(*factors):
    """Returns a linear critic whose layers multiply two values by one factor each."""
    samples = keras.Input((2,))
    x = samples
    for factor in factors:
        x = layers.Dense(2, kernel_initializer=keras.initializers.Identity(factor))(x)
    return keras.Model(samples, layers.Dense(1, kernel_initializer="ones")(x))


def test_norms_are_the_products_of_the_later_factors():
    model = kw.WGAN(small_generator(), scaling_critic(3, 5), clip_value=10.0, seed=0)
    gradients = gradient_norms_by_layer(model, *small_data(300))
    root = np.sqrt(2)  # the gradient of the sum of two values
    np.testing.assert_allclose(gradients.norms, [5 * root, root, 1], rtol=1e-5)
    assert gradients.names == tuple(layer.name for layer in model.critic.layers[1:])


def test_every_model_keeps_its_state(kind, conditional):
    model = small_model(kind, conditional=conditional, dropout=0.3)
    before = [state.numpy() for state in (*model.weights, *model.random_states())]
    data = small_data(conditional=conditional)
    gradients = gradient_norms_by_layer(model, data if conditional else data[0])
    again = gradient_norms_by_layer(model, data if conditional else data[0])
    assert (gradients.norms > 0).all()
    np.testing.assert_array_equal(gradients.norms, again.norms)
    after = [state.numpy() for state in (*model.weights, *model.random_states())]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_saturated_discriminator_has_small_gradients():
    model = kw.GAN(small_generator(), scaling_critic(1), seed=0)
    model.critic.layers[-1].kernel.assign([[50.0], [0.0]])
    model.generator.layers[-2].bias.assign([-20.0, 0.0])  # fake scores: about -1000
    real = np.full((16, 2), 20.0)
    assert gradient_norms_by_layer(model, real).norms.max() < 1e-6


def test_plot_names_the_layers_and_accepts_zeros(tmp_path):
    model = kw.WGAN(small_generator(), scaling_critic(2), clip_value=10.0, seed=0)
    gradients = gradient_norms_by_layer(model, *small_data())
    for norms in (gradients.norms, np.array([0.0, 1.0]), np.zeros(2)):
        figure = gradients._replace(norms=norms).plot()
        figure.savefig(tmp_path / "gradients.png")
    ticks = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert ticks == list(gradients.names)


def test_refuses_data_that_do_not_fit():
    with pytest.raises(ValueError, match="critic's shape"):
        gradient_norms_by_layer(small_model(kw.WGANGP), np.zeros((4, 3)))
    with pytest.raises(ValueError, match="conditional model needs labels"):
        gradient_norms_by_layer(small_model(kw.GAN, conditional=True), np.ones((4, 2)))
