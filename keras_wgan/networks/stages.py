"""Stages of convolutional networks: halve or double, convolve, normalise.

In the flow: `dcgan` and `resnet` are made of these. A series `(length,
channels)` and an image `(height, width, channels)` differ only in the number
of spatial axes, so one body serves both. Doubling is by repetition followed by
a convolution, not by a transposed convolution, which leaves checkerboards:
Odena et al. 2016, Deconvolution and checkerboard artifacts.
"""

from keras import layers

from keras_wgan.layers.small_maps import SmallMapConv2D
from keras_wgan.layers.upsampled_maps import UpsampledConv2D

COARSE_SIZE = 5  # no side ends larger, so that 28, 32 and 64 end at the papers' 4
FEWEST_HALVINGS = 2  # so that 8x8 images get more than one stage


def resolutions(sizes):
    """Returns the spatial sizes from the sample's down to the coarsest map's.

    Each step halves, rounded up, the axes above 5, so that a short side waits
    for a long one. Small samples are halved twice all the same. `(28, 28)`
    gives 28, 14, 7, 4 on both axes, `(8, 8)` gives 8, 4, 2, and `(37, 6)` gives
    `(37, 6), (19, 3), (10, 3), (5, 3)`.
    """
    chain = [tuple(sizes)]
    while max(chain[-1]) > COARSE_SIZE or len(chain) <= FEWEST_HALVINGS:
        kept = COARSE_SIZE if max(chain[-1]) > COARSE_SIZE else 1
        chain.append(tuple(-(-n // 2) if n > kept else n for n in chain[-1]))
    return chain


def factors(larger, smaller):
    """Returns for each axis by how much it was halved: 2, or 1 if it was not."""
    return tuple(2 if a > b else 1 for a, b in zip(larger, smaller, strict=True))


def is_series(x):
    return len(x.shape) == 3  # (batch, length, channels)


def convolve(x, filters, kernel_size, **options):
    """Applies a convolution with zero padding."""
    convolution = layers.Conv1D if is_series(x) else SmallMapConv2D
    return convolution(filters, kernel_size, padding="same", **options)(x)


def pool(x, sizes):
    """Averages neighbouring positions, so that the map halves to `sizes`."""
    pooling = layers.AveragePooling1D if is_series(x) else layers.AveragePooling2D
    return pooling(factors(x.shape[1:-1], sizes), padding="same")(x)


def pool_globally(x):
    """Averages over all positions, to shape `(batch, channels)`."""
    if is_series(x):
        return layers.GlobalAveragePooling1D()(x)
    return layers.GlobalAveragePooling2D()(x)


def upsample(x, sizes):
    """Repeats each position, so that the map doubles, and crops it to `sizes`.

    Cropping here, and not after the last stage, mirrors the critic's halvings
    and spares the convolutions that follow the positions nobody will see.
    """
    repeats = factors(sizes, x.shape[1:-1])
    if is_series(x):
        x = layers.UpSampling1D(repeats[0])(x)
    else:
        x = layers.UpSampling2D(repeats)(x)
    return crop(x, sizes)


def upsample_and_convolve(x, sizes, filters, kernel_size, **options):
    """Upsamples to `sizes` and convolves; on images in one layer if nothing is cropped."""
    repeats = factors(sizes, x.shape[1:-1])
    doubled = tuple(n * m for n, m in zip(x.shape[1:-1], repeats, strict=True))
    if is_series(x) or doubled != tuple(sizes):
        return convolve(upsample(x, sizes), filters, kernel_size, **options)
    return UpsampledConv2D(filters, kernel_size, repeats, **options)(x)


def crop(x, sizes):
    """Cuts the surplus beyond `sizes` from the end of each axis."""
    surplus = [(0, a - b) for a, b in zip(x.shape[1:-1], sizes, strict=True)]
    if tuple(x.shape[1:-1]) == tuple(sizes):
        return x
    if is_series(x):
        return layers.Cropping1D(surplus[0])(x)
    return layers.Cropping2D(surplus)(x)


def normalise_batch(x):
    """Applies the generator's: over the batch and all positions of each channel.

    Synchronised, so that replicas compute what one does on the whole batch. The
    moving averages settle in some 50 calls, for samples of short trainings.
    """
    return layers.BatchNormalization(momentum=0.9, synchronized=True)(x)


def normalise_sample(x):
    """Applies the critic's: over all positions and channels of each sample.

    The paper's layer normalisation has one gain a channel: in Keras a group
    normalisation with one group. `LayerNormalization` would have a mean for
    every position, or a gain for every position.
    """
    return layers.GroupNormalization(groups=1)(x)
