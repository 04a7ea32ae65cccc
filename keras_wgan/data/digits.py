"""Handwritten digits that need no download.

In the flow: examples, tests and `load("digits")` read these. The digits are
scikit-learn's, 1,797 pictures of 8x8 pixels; stacking three of them as the
channels of one picture makes the thousand-mode test of Metz et al. 2017 (arXiv
1611.02163).
"""

import numpy as np
import sklearn

from keras_wgan.checks import check_count

TEST_DIGITS = 897


def load_digits(split="train"):
    """Loads handwritten digits of 8x8 pixels.

    The two parts are fixed, with each digit alike in both:
    `train_test_split(test_size=897, random_state=0, stratify=labels)`.

    Formula:

    ```python
    samples = pixels / 8 - 1  # pixels 0 to 16
    ```

    Args:
        split: `"train"` for 900 digits, `"test"` for 897, `"all"` for both in
            scikit-learn's order. Defaults to `"train"`.

    Returns:
        `(samples, labels)`: float32 in [-1, 1] of shape `(n, 8, 8, 1)`, and the
        int32 digits of shape `(n,)`.

    Raises:
        ValueError: If `split` is none of the three.

    Example:

    >>> import keras_wgan as kw
    >>> samples, labels = kw.data.load_digits("test")
    >>> samples.shape, labels.shape
    ((897, 8, 8, 1), (897,))
    """
    refuse_unknown_split(split)
    digits = sklearn.datasets.load_digits()
    samples = (digits.images[..., None] / 8 - 1).astype(np.float32)  # (n, 8, 8, 1)
    labels = digits.target.astype(np.int32)
    if split == "all":
        return samples, labels
    parts = sklearn.model_selection.train_test_split(
        samples, labels, test_size=TEST_DIGITS, random_state=0, stratify=labels
    )
    return tuple(parts[0::2]) if split == "train" else tuple(parts[1::2])


def refuse_unknown_split(split):
    """Raises ValueError unless `split` is "train", "test" or "all"."""
    if split not in ("train", "test", "all"):
        raise ValueError(
            "`split` must be 'train', 'test' or 'all'. "
            f"Received: split={split!r}. The default is 'train'."
        )


def stacked_digits(num_samples, seed=None, split="train"):
    """Draws pictures of three digits, one in each colour channel: 1,000 modes.

    How many of the thousand numbers a generator draws, recognised by a classifier
    of digits, counts the modes it covers.

    Formula:

    ```python
    label = 100 * first + 10 * second + third
    ```

    Args:
        num_samples: Number of pictures, positive.
        seed: Non-negative integer for the same pictures each time. Defaults to
            `None`: different ones.
        split: Part of the digits, as in `load_digits`. Defaults to `"train"`.

    Returns:
        `(samples, labels)`: float32 in [-1, 1] of shape `(num_samples, 8, 8, 3)`,
        and int32 labels from 0 to 999 of shape `(num_samples,)`.

    Raises:
        ValueError: If `num_samples` is not positive or `split` is unknown.

    Example:

    >>> import keras_wgan as kw
    >>> samples, labels = kw.data.stacked_digits(4, seed=0)
    >>> samples.shape, labels.shape
    ((4, 8, 8, 3), (4,))

    Reference:
        Metz et al., Unrolled Generative Adversarial Networks, 2017, section 3.3.1.
    """
    check_count("num_samples", num_samples)
    digits, values = load_digits(split)
    generator = np.random.default_rng(seed)
    chosen = generator.integers(len(digits), size=(num_samples, 3))
    samples = np.moveaxis(digits[chosen, ..., 0], 1, -1)  # (n, 3, 8, 8) -> (n, 8, 8, 3)
    labels = values[chosen] @ np.array([100, 10, 1], np.int32)  # (n, 3) -> (n,)
    return np.ascontiguousarray(samples), labels.astype(np.int32)
