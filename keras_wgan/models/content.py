"""The content loss: what a generated sample of paired data must share with its real one.

In the flow: a part of `AdversarialModel`, whose generator's loss it joins. Papers: Isola
et al. 2017 (arXiv 1611.07004), Ledig et al. 2017 (arXiv 1609.04802).
"""

import keras
from keras import ops

from keras_wgan.checks.losses import check_loss


class Content:
    """Compares generated samples with the real ones that have the same labels."""

    def set_content_loss(self, content_loss, content_weight):
        """Keeps the loss and its weight, and adds its log.

        Args:
            content_loss: Keras loss, its name, a function of `(real, fake)`, or `None`.
            content_weight: Weight of the loss, at least 0.
        """
        self.content_loss = check_loss("content_loss", content_loss)
        self.content_weight = content_weight
        if content_loss is not None:
            self.trackers.append(keras.metrics.Mean(name="content_loss"))

    def content(self, real, fake):
        """Returns the mean content loss of a batch, a scalar."""
        return ops.mean(self.content_loss(real, fake))

    def get_config(self):
        if self.content_loss is None:
            return super().get_config()
        loss = keras.saving.serialize_keras_object(self.content_loss)
        content = {"content_loss": loss, "content_weight": self.content_weight}
        return super().get_config() | content

    @classmethod
    def from_config(cls, config, custom_objects=None):
        if "content_loss" in config:
            loss = keras.saving.deserialize_keras_object(
                config["content_loss"], custom_objects=custom_objects
            )
            config = config | {"content_loss": loss}
        return super().from_config(config, custom_objects)
