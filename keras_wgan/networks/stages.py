"""Stages of convolutional networks: halve or double, convolve, normalize.

In the flow: `dcgan`, `resnet` and `tadgan` consist of these stages. A series `(length,
channels)` and an image `(height, width, channels)` differ only in the number of spatial
axes, so one function serves both. Doubling is a repetition followed by a convolution. A
transposed convolution would leave checkerboards: Odena et al. 2016, Deconvolution and
checkerboard artifacts.
"""

from keras import layers

from keras_wgan.layers import SmallMapConv2D, UpsampledConv2D

COARSEST_SIDE = 5  # at most, so that sides of 28, 32 and 64 end at the papers' 4
FEWEST_HALVINGS = 2  # so that 8x8 images have more than one stage


def resolutions(sizes):
    """Returns the spatial sizes from the sample's down to the coarsest map's.

    Each step halves the sides above 5, rounded up, and keeps the others, until no side
    is above 5. A small sample is halved further, until there are two steps.
    `(28, 28)` gives 28, 14, 7, 4 on both axes, `(8, 8)` gives 8, 4, 2, and `(37, 6)`
    gives `(37, 6), (19, 3), (10, 3), (5, 3)`.
    """
    chain = [tuple(sizes)]
    while max(chain[-1]) > COARSEST_SIDE or len(chain) <= FEWEST_HALVINGS:
        kept = COARSEST_SIDE if max(chain[-1]) > COARSEST_SIDE else 1
        chain.append(tuple(-(-n // 2) if n > kept else n for n in chain[-1]))
    return chain


def factors(larger, smaller):
    """Returns the factor by which each axis was halved: 2, or 1 if it was kept."""
    return tuple(2 if a > b else 1 for a, b in zip(larger, smaller, strict=True))


def _is_series(x):
    return len(x.shape) == 3  # (batch, length, channels)


def convolve(x, filters, kernel_size, **options):
    """Applies a convolution with zero padding."""
    convolution = layers.Conv1D if _is_series(x) else SmallMapConv2D
    return convolution(filters, kernel_size, padding="same", **options)(x)


def pool(x, sizes):
    """Averages neighboring positions, so that the map halves to `sizes`."""
    pooling = layers.AveragePooling1D if _is_series(x) else layers.AveragePooling2D
    return pooling(factors(x.shape[1:-1], sizes), padding="same")(x)


def pool_globally(x):
    """Averages over all positions, to shape `(batch, channels)`."""
    if _is_series(x):
        return layers.GlobalAveragePooling1D()(x)
    return layers.GlobalAveragePooling2D()(x)


def upsample(x, sizes):
    """Repeats each position, so that the map doubles, and crops it to `sizes`.

    Cropping at every stage mirrors the critic's halvings. The following convolutions
    compute no position that a crop after the last stage would remove.
    """
    repeats = factors(sizes, x.shape[1:-1])
    if _is_series(x):
        x = layers.UpSampling1D(repeats[0])(x)
    else:
        x = layers.UpSampling2D(repeats)(x)
    return crop(x, sizes)


def upsample_and_convolve(x, sizes, filters, kernel_size, **options):
    """Upsamples to `sizes` and convolves; one layer for images without a crop."""
    repeats = factors(sizes, x.shape[1:-1])
    doubled = tuple(n * m for n, m in zip(x.shape[1:-1], repeats, strict=True))
    if _is_series(x) or doubled != tuple(sizes):
        return convolve(upsample(x, sizes), filters, kernel_size, **options)
    return UpsampledConv2D(filters, kernel_size, repeats, **options)(x)


def crop(x, sizes):
    """Removes what exceeds `sizes` from the end of each axis."""
    surplus = [(0, a - b) for a, b in zip(x.shape[1:-1], sizes, strict=True)]
    if tuple(x.shape[1:-1]) == tuple(sizes):
        return x
    if _is_series(x):
        return layers.Cropping1D(surplus[0])(x)
    return layers.Cropping2D(surplus)(x)


def normalize_batch(x):
    """Normalizes each channel of a generator over the batch and all positions.

    Replicas synchronize their statistics, so that they compute what one replica
    computes on the whole batch. The moving averages settle in about 50 calls, because
    short trainings also need good samples.
    """
    return layers.BatchNormalization(momentum=0.9, synchronized=True)(x)


def normalize_sample(x):
    """Normalizes each sample of a critic over all its positions and channels.

    The paper's layer normalization has one gain per channel. In Keras it is a group
    normalization with one group: `LayerNormalization` has either one mean or one gain
    per position.
    """
    return layers.GroupNormalization(groups=1)(x)
