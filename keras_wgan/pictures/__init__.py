"""Pictures of samples of any shape, and animations of pictures.

In the flow: callbacks, examples and the command line draw with these; pure functions
of arrays, which know no model.

Samples of three or more values become tiles, images enlarged by a whole factor and
series drawn as lines, in a grid with one row or more for each label. Samples of one
or two values share one plot.
"""

from keras_wgan.pictures.animation import save_gif
from keras_wgan.pictures.samples import sample_picture
from keras_wgan.pictures.tiles import to_uint8

__all__ = ["sample_picture", "save_gif", "to_uint8"]
