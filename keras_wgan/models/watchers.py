"""The callbacks that every `fit` has: what Keras does only for one optimizer and a loss.

In the flow: `fit` puts these before the callbacks that it is given.
"""

import keras

from keras_wgan.models.feeding.epochs import RefuseEmptyEpochs
from keras_wgan.models.non_finite import StopOnNonFinite


def with_watchers(callbacks):
    """Returns a list of callbacks, those that every fit has and those given.

    Args:
        callbacks: Callback, list of them, `keras.callbacks.CallbackList` or `None`.
    """
    given = getattr(callbacks, "callbacks", callbacks) or []
    given = keras.tree.flatten(given)
    watched = any(isinstance(callback, StopOnNonFinite) for callback in given)
    stops = [] if watched else [StopOnNonFinite()]
    return [RefuseEmptyEpochs(), FinishWeights(), *stops, *given]


class FinishWeights(keras.callbacks.Callback):
    """Puts averages in place of weights at the end, for `use_ema=True`."""

    def on_train_begin(self, logs=None):
        self.steps_before = self.model.steps_taken

    def on_train_end(self, logs=None):
        if self.model.steps_taken > self.steps_before:
            self.model.finish_weights()
