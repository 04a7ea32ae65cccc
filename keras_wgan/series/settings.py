"""Checks at the door: what the settings of a detector and its series must be.

In the flow: the detector calls these once, before anything is trained.
"""

from keras_wgan.checks import check_count, check_decay, check_number


def check_counts(window, **counts):
    """Refuses what is no number of steps or windows."""
    check_count("window", window, 2)
    for name, count in counts.items():
        check_count(name, count)


def check_finder(threshold, threshold_window, padding, min_drop):
    """Refuses settings by which no intervals could be found."""
    check_number("threshold", threshold, 0)
    check_count("padding", padding, 0)
    check_number("min_drop", min_drop, 0, high=1)
    if threshold_window is not None:
        check_number("threshold_window", threshold_window, 0.01, high=1)


def check_training(learning_rate, final_learning_rate, ema_decay):
    """Refuses settings that nothing could be trained with."""
    check_number("learning_rate", learning_rate, 1e-9)
    check_number("final_learning_rate", final_learning_rate, 0)
    check_decay(ema_decay)


def check_choice(name, value, choices):
    """Refuses a name that is none of the choices."""
    if value not in choices:
        raise ValueError(
            f"`{name}` must be one of {', '.join(choices)}. Received: "
            f"{name}={value!r}. Pass one of these names."
        )


def check_networks(networks):
    """Refuses what builds no networks."""
    if not callable(networks):
        raise ValueError(
            "`networks` must be a function from (window, channels) to encoder, "
            f"generator, critic_x and critic_z. Received: {networks!r}. Pass "
            "kw.networks.tadgan_dense, or a function like it."
        )


def check_long_enough(steps, window):
    """Refuses a series that has no window."""
    if steps < window:
        raise ValueError(
            f"A series must be at least as long as the window of {window} steps. "
            f"Received a series of {steps} steps. Make a detector with a shorter "
            "`window`, pass a shorter `interval`, or pass more of the series."
        )


def check_channels(channels, expected):
    """Refuses a series of other channels than those that were fitted."""
    if channels != expected:
        raise ValueError(
            f"A series must have as many channels as the fitted one, {expected}. "
            f"Received {channels}. Pass the same columns in the same order."
        )
