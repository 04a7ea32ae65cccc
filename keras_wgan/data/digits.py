"""Handwritten digits that need no download.

In the flow: examples, tests and `load("digits")` read these. The digits are
scikit-learn's, 1,797 images of 8x8 pixels. Three of them, stacked as the channels of
one image, make the test with 1,000 modes of Metz et al. 2017 (arXiv 1611.02163).
"""

import numpy as np
import sklearn

from keras_wgan.checks.settings import check_choice, check_count

TEST_DIGITS = 897
SPLITS = ("train", "test", "all")


def load_digits(split="train"):
    """Loads handwritten digits of 8x8 pixels.

    The two parts are fixed, with the same shares of each digit:
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
        ValueError: If `split` is another value.

    Example:

    >>> import keras_wgan as kw
    >>> samples, labels = kw.data.load_digits("test")
    >>> samples.shape, labels.shape
    ((897, 8, 8, 1), (897,))
    """
    check_choice("split", split, SPLITS)
    digits = sklearn.datasets.load_digits()
    samples = (digits.images[..., None] / 8 - 1).astype(np.float32)  # (n, 8, 8, 1)
    labels = digits.target.astype(np.int32)
    if split == "all":
        return samples, labels
    parts = sklearn.model_selection.train_test_split(
        samples, labels, test_size=TEST_DIGITS, random_state=0, stratify=labels
    )
    return tuple(parts[0::2]) if split == "train" else tuple(parts[1::2])


def stacked_digits(num_samples, seed=None, split="train"):
    """Draws images of three digits, one in each color channel: 1,000 modes.

    A classifier of digits reads the numbers from 0 to 999 that a generator draws. The
    count of different numbers is the number of modes that the generator covers.

    Formula:

    ```python
    label = 100 * first + 10 * second + third
    ```

    Args:
        num_samples: Number of images, positive.
        seed: Non-negative integer for the same images each time. Defaults to `None`,
            different images.
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
    rng = np.random.default_rng(seed)
    chosen = rng.integers(len(digits), size=(num_samples, 3))
    samples = np.moveaxis(digits[chosen, ..., 0], 1, -1)  # (n, 3, 8, 8) -> (n, 8, 8, 3)
    labels = values[chosen] @ np.array([100, 10, 1], np.int32)  # (n, 3) -> (n,)
    return np.ascontiguousarray(samples), labels.astype(np.int32)
