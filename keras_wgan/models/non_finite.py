"""Stops a run that has diverged.

In the flow: `fit` adds this callback to those it is given. Keras' TerminateOnNaN reads
only the log `loss`, which adversarial models do not have.
"""

import math

import keras


class StopOnNonFinite(keras.callbacks.Callback):
    """Stops training at the first log that is NaN or infinite, and prints its name.

    `fit` does this by itself. Pass one to read afterwards why a run stopped.

    After the stop, `stopped_by` is the name of the log and `stopped_step` the step of
    the epoch. Both are `None` before. `Resume` does not save the state of this epoch.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> wgan = kw.WGANGP(
    ...     kw.networks.mlp_generator((2,), latent_dim=4, width=8),
    ...     kw.networks.mlp_critic((2,), width=8),
    ...     critic_steps=2,
    ...     seed=0,
    ... )
    >>> wgan.compile()
    >>> stop = kw.callbacks.StopOnNonFinite()
    >>> history = wgan.fit(np.zeros((64, 2)), callbacks=[stop], verbose=0)
    >>> print(stop.stopped_by)
    None
    """

    def __init__(self):
        super().__init__()
        self.stopped_by = None
        self.stopped_step = None

    def on_train_begin(self, logs=None):
        self.stopped_by = None
        self.stopped_step = None

    def on_train_batch_end(self, batch, logs=None):
        for name, value in (logs or {}).items():
            if not math.isfinite(float(value)):  # NumPy reads no bfloat16
                self.stop(name, batch, value)
                return

    def stop(self, name, step, value):
        """Ends the fit, and prints why."""
        self.stopped_by, self.stopped_step = name, step
        self.model.stop_training = True
        print(
            f"\nStopped at step {step} of the epoch: {name} is {float(value)}. Training has "
            "diverged. Load an earlier checkpoint, and lower the learning rates."
        )
