"""`python -m keras_wgan`, the same program as `keras-wgan`."""

import sys

from keras_wgan.command_line import main

sys.exit(main())
