"""Toy distributions in the plane, as in the papers' code.

In the flow: examples and tests train on these, and `metrics.mode_coverage` takes the
centers. Paper: Gulrajani et al. 2017 (arXiv 1704.00028), figure 1. Its published code
has every number below except those of `ring`.
"""

import numpy as np
import sklearn

from keras_wgan.checks.settings import check_choice, check_count

# Divisors of the paper's code, close to the standard deviations before division.
EIGHT_SCALE, TWENTY_FIVE_SCALE, SWISS_ROLL_SCALE = 1.414, 2.828, 7.5


def gaussian_modes(num_modes):
    """Returns the centers and the standard deviation of a mixture of Gaussians.

    Args:
        num_modes: 8 for `eight_gaussians`, 25 for `twenty_five_gaussians`.

    Returns:
        `(centers, std)`: float64 centers of shape `(num_modes, 2)`, and the standard
        deviation of each coordinate around its center, 0.0141 or 0.0177.

    Raises:
        ValueError: If `num_modes` is neither 8 nor 25.

    Example:

    >>> import keras_wgan as kw
    >>> centers, std = kw.data.gaussian_modes(8)
    >>> centers.shape, round(std, 4)
    ((8, 2), 0.0141)
    """
    check_choice("num_modes", num_modes, (8, 25))
    if num_modes == 8:
        angles = np.arange(8) * np.pi / 4
        circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)  # (8, 2)
        return 2 * circle / EIGHT_SCALE, 0.02 / EIGHT_SCALE
    ticks = np.arange(-4.0, 5.0, 2.0)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(25, 2)
    return grid / TWENTY_FIVE_SCALE, 0.05 / TWENTY_FIVE_SCALE


def eight_gaussians(num_samples, seed=None):
    """Draws points of eight equally likely Gaussians on a circle.

    Formula: centers on the circle of radius 2, every 45 degrees; standard deviation
    0.02; all divided by 1.414. `gaussian_modes(8)` returns the quotients.

    Args:
        num_samples: Number of points, positive.
        seed: Non-negative integer for the same points each time. Defaults to `None`,
            different points.

    Returns:
        float32 points of shape `(num_samples, 2)`, within about 1.5 of the origin.

    Raises:
        ValueError: If `num_samples` is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> kw.data.eight_gaussians(1000, seed=0).shape
    (1000, 2)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1.
    """
    return _gaussian_mixture(8, num_samples, seed)


def twenty_five_gaussians(num_samples, seed=None):
    """Draws points of 25 equally likely Gaussians on a grid.

    Formula: centers `(2 i, 2 j)` for `i` and `j` from -2 to 2; standard deviation
    0.05; all divided by 2.828. `gaussian_modes(25)` returns the quotients.

    Args:
        num_samples: Number of points, positive.
        seed: Non-negative integer for the same points each time. Defaults to `None`,
            different points.

    Returns:
        float32 points of shape `(num_samples, 2)`, coordinates within about 1.5.

    Raises:
        ValueError: If `num_samples` is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> kw.data.twenty_five_gaussians(1000, seed=0).shape
    (1000, 2)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1.
    """
    return _gaussian_mixture(25, num_samples, seed)


def _gaussian_mixture(num_modes, num_samples, seed):
    """Draws from the mixture of `gaussian_modes`, with equally likely modes."""
    check_count("num_samples", num_samples)
    centers, std = gaussian_modes(num_modes)
    rng = np.random.default_rng(seed)
    noise = std * rng.standard_normal((num_samples, 2))
    modes = rng.integers(num_modes, size=num_samples)
    return (centers[modes] + noise).astype(np.float32)


def swiss_roll(num_samples, seed=None):
    """Draws points of a spiral with noise.

    Formula: axes 0 and 2 of scikit-learn's `make_swiss_roll` with noise 0.25, divided
    by 7.5.

    Args:
        num_samples: Number of points, positive.
        seed: Non-negative integer for the same points each time. Defaults to `None`,
            different points.

    Returns:
        float32 points of shape `(num_samples, 2)`, coordinates within about 2.

    Raises:
        ValueError: If `num_samples` is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> kw.data.swiss_roll(1000, seed=0).shape
    (1000, 2)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, figure 1.
    """
    check_count("num_samples", num_samples)
    state = int(np.random.default_rng(seed).integers(2**32))
    points, _ = sklearn.datasets.make_swiss_roll(
        num_samples, noise=0.25, random_state=state
    )
    return (points[:, [0, 2]] / SWISS_ROLL_SCALE).astype(np.float32)  # (n, 3) -> (n, 2)


def ring(num_samples, seed=None):
    """Draws points of a circle with noise: one mode with a hole in the middle.

    Formula: a uniform angle on the circle of radius 1, and Gaussian noise of standard
    deviation 0.05 on each coordinate. The numbers are this package's own choice.

    Args:
        num_samples: Number of points, positive.
        seed: Non-negative integer for the same points each time. Defaults to `None`,
            different points.

    Returns:
        float32 points of shape `(num_samples, 2)`, within about 1.2 of the origin.

    Raises:
        ValueError: If `num_samples` is not a positive integer.

    Example:

    >>> import keras_wgan as kw
    >>> kw.data.ring(1000, seed=0).shape
    (1000, 2)
    """
    check_count("num_samples", num_samples)
    rng = np.random.default_rng(seed)
    angles = rng.uniform(0, 2 * np.pi, num_samples)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)  # (n, 2)
    return (circle + 0.05 * rng.standard_normal(circle.shape)).astype(np.float32)
