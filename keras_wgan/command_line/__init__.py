"""The program `keras-wgan`: trains and uses models without a line of Python.

In the flow: the last part. It calls the other parts for a user. A user's error
is one line on the screen and exit code 2.
"""

from keras_wgan.command_line.program import main

__all__ = ["main"]
