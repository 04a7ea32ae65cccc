"""Numbers that are refused by the name of their option, before any work.

In the flow: the other modules of options check with this.
"""

from keras_wgan.checks.settings import check_count

MOST_STEPS = 10**9  # years of training
MOST_SAMPLES = 10**7
MOST_PICTURED = 10_000  # samples in one picture; more cannot be told apart
MOST_FRAMES = 200  # of an animation


def check_seed_option(seed):
    """Refuses a seed out of range; `None` stands for a random one."""
    if seed is not None:
        check_count("--seed", seed, 0, 2**31 - 1)
