"""Weight clipping, as a Keras constraint.

In the flow: layers of a plain Keras critic take it as `kernel_constraint`, and
`WGAN` applies it to its critic. Paper: Arjovsky et al. 2017 (arXiv 1701.07875).
"""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_wgan")
class ClipConstraint(keras.constraints.Constraint):
    """Clips every weight to the interval `[-clip_value, clip_value]`.

    Bounded weights bound the slope of the critic, so that its score gap
    estimates the Wasserstein distance up to a constant. Give it to the kernels,
    not to biases or to the gains of normalization layers.

    Args:
        clip_value: Largest absolute value of a weight, positive. Defaults to
            0.01, the paper's.

    Raises:
        ValueError: If `clip_value` is not a positive, finite number.

    Example:

    >>> import numpy as np, keras_wgan as kw
    >>> kw.ClipConstraint(0.01)(np.array([-1.0, 0.005, 1.0], "float32")).numpy()
    array([-0.01 ,  0.005,  0.01 ], dtype=float32)

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, algorithm 1, line 7.
    """

    def __init__(self, clip_value=0.01):
        number = isinstance(clip_value, (int, float))
        if not number or not 0 < clip_value < float("inf"):
            raise ValueError(
                f"`clip_value` must be positive and finite. Received: {clip_value!r}."
            )
        self.clip_value = clip_value

    def __call__(self, w):
        return ops.clip(w, -self.clip_value, self.clip_value)

    def get_config(self):
        return {"clip_value": self.clip_value}
