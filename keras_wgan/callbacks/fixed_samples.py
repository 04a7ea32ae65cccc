"""What the callbacks with pictures share: samples from the same latents, every time.

In the flow: `SampleGrid` and `TensorBoardImages` derive from this. It asks the model
for samples and `pictures` for their picture.
"""

import keras

from keras_wgan.checks.settings import check_count
from keras_wgan.data.conditions import count_labels
from keras_wgan.models.labels import default_labels, named_labels
from keras_wgan.pictures import sample_picture


class FixedSamples(keras.callbacks.Callback):
    """Draws samples from the same latents and labels every few epochs.

    Args:
        every: Epochs between two pictures.
        num_samples: Samples in a picture, or `None` for a number that suits the model.
        labels: Labels of the samples, `(num_samples, ...)`, a tuple or a dictionary of
            several conditions, or `None` for ten of each class of a conditional model.
        seed: Integer that decides the latents.
    """

    def __init__(self, every, num_samples, labels, seed):
        super().__init__()
        check_count("every", every)
        if num_samples is not None:
            check_count("num_samples", num_samples)
        self.every = every
        self.num_samples = num_samples
        self.labels = labels
        self.seed = seed
        self.class_names = None

    def on_train_begin(self, logs=None):
        if self.labels is None and self.model.conditional:
            self.labels = default_labels(self.model.generator, self.num_samples)
        if self.labels is not None:
            self.num_samples = count_labels(self.labels)
        if self.num_samples is None:
            points = self.model.generator.outputs[0].shape[1:] == (2,)
            self.num_samples = 1000 if points else 64

    def draw(self, **real):
        """Returns the picture of the samples, beside real ones if there are any."""
        samples = self.model.generate(self.num_samples, self.labels, seed=self.seed)
        names = named_labels(self.labels, self.class_names)
        return sample_picture(samples, names, **real)
