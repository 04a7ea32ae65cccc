"""Wasserstein GANs for Keras 3 on TensorFlow, with exact distances beside them.

The public names, flat: `import keras_wgan as kw`. Data flows one way, and imports
run only along it: data and networks feed the models, the models use losses,
penalties and constraints, and callbacks and metrics watch what they make.

The program `keras-wgan` also passes here. It imports the names later, when it has
parsed its arguments, because TensorFlow takes seconds to start.
"""

from keras_wgan.checks.environment import check_backend, is_program

if not is_program():
    check_backend()
    from keras_wgan.public import *  # noqa: F403
    from keras_wgan.public import __all__, __version__  # noqa: F401
