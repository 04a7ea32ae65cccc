"""Pictures of samples of any shape, and animations of pictures.

In the flow: callbacks, examples, the command line and `save_samples` draw with these
pure functions of arrays.

Samples of three or more values become tiles in a grid, with one row or more for each
label: images enlarged by a whole factor, and series drawn as lines. Samples of one or
two values share one plot.
"""

from keras_wgan.pictures.animation import save_gif
from keras_wgan.pictures.samples import sample_picture
from keras_wgan.pictures.tiles import to_uint8

__all__ = ["sample_picture", "save_gif", "to_uint8"]
