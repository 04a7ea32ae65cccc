"""The norm of the gradient at each layer of a critic.

In the flow: users call this on a model and real samples. Paper: Gulrajani et al. 2017
(arXiv 1704.00028), figure 1b, left, and section 4.
"""

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_wgan.data.conditions import labels_at
from keras_wgan.diagnostics.passes import BATCH_SIZE
from keras_wgan.models.real_samples import real_source, samples_and_labels
from keras_wgan.penalties import mean_scores
from keras_wgan.pictures.figures import blank_axes
from keras_wgan.pictures.style import COLORS


class LayerGradients(NamedTuple):
    """Names of the critic's k layers, first to last, and the norms `(k,)` at them."""

    names: tuple[str, ...]
    norms: np.ndarray

    def plot(self):
        """Draws the norms by layer, on a logarithmic scale."""
        axes = blank_axes(
            "Gradients at the critic's layers", "layer", "mean gradient norm"
        )
        places = np.arange(len(self.names))
        positive = np.where(self.norms > 0, self.norms, np.nan)
        if np.isfinite(positive).any():
            axes.set_yscale("log")
        axes.plot(places, positive, color=COLORS[0], marker="o")
        axes.set_xticks(places, self.names, rotation=30, ha="right")
        return axes.figure


def gradient_norms_by_layer(model, data, *, seed=0):
    """Measures the gradient of the critic's loss at each of its layers.

    In a clipped critic, gradients vanish or explode from layer to layer. In a
    penalized critic, they keep their size.

    Formula, for the output a of a layer for a sample, and the sample's own term in the
    critic's loss without penalty:

    ```python
    norms[layer] = mean over real and generated samples of norm(d term / d a)
    ```

    Args:
        model: A `WGANGP`, `WGAN` or `GAN`.
        data: Real samples: an array `(n, ...)`, a pair of samples and labels, or a
            `kw.data` source. The model generates the same number of samples with the
            same labels.
        seed: Integer that decides the generated samples. Defaults to 0.

    Returns:
        A tuple with `names`, the names of the k layers that have weights, from first
        to last, and `norms`, float64 of shape `(k,)`, the norms at their outputs. Its
        method `plot()` returns a matplotlib `Figure`.

    Raises:
        ValueError: If the data do not fit the model.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8, depth=3),
    ...     seed=0,
    ... )
    >>> gradients = kw.diagnostics.gradient_norms_by_layer(wgan, np.zeros((32, 2)))
    >>> len(gradients.names), gradients.norms[-1].item()
    (4, 1.0)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1b.
    """
    source = real_source(model, data)
    real, labels = samples_and_labels(source, np.arange(len(source)))
    fake = model.generate(len(real), labels, seed=seed)
    layers = [layer for layer in model.critic.layers if layer.weights]
    network = _with_activations(model.critic, layers)
    totals = np.zeros(len(layers))
    for start in range(0, len(real), BATCH_SIZE):
        batch = slice(start, start + BATCH_SIZE)
        batch_labels = labels_at(labels, batch)
        totals += _summed_norms(model, network, real[batch], fake[batch], batch_labels)
    return LayerGradients(tuple(layer.name for layer in layers), totals / len(real))


def _with_activations(critic, layers):
    """Returns a network that outputs the critic's scores and its layers' outputs."""
    activations = [layer.output for layer in layers]
    return keras.Model(critic.inputs, [critic.outputs[0], activations])


def _summed_norms(model, network, real, fake, labels):
    """Returns half the sum of the norms over all samples, for each layer, `(k,)`.

    Args:
        model: The model; its critic's loss is differentiated.
        network: Network of the critic's scores and the outputs of k layers.
        real: Real samples, of shape `(batch, ...)`.
        fake: Generated samples, of the same shape.
        labels: Labels of the pairs, or `None`.
    """
    samples = ops.convert_to_tensor(np.concatenate([real, fake]), fake.dtype)
    inputs = samples
    if labels is not None:
        doubled = [np.concatenate([part, part]) for part in keras.tree.flatten(labels)]
        inputs = [samples, *map(ops.convert_to_tensor, doubled)]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([weight.value for weight in network.weights])
        scores, activations = network(inputs, training=False)
        scores = scores if scores.shape[1:] == (1,) else mean_scores(scores)
        real_scores, fake_scores = tf.split(scores, 2)
        loss = len(real) * model.critic_loss(real_scores, fake_scores)  # sum of terms
    gradients = tape.gradient(loss, activations)
    return np.array([_row_norms(gradient).sum() / 2 for gradient in gradients])


def _row_norms(gradient):
    """Returns each row's norm over all its axes, float64 of shape `(batch,)`."""
    rows = ops.convert_to_numpy(gradient).astype(np.float64)
    return np.linalg.norm(rows.reshape(len(rows), -1), axis=1)
