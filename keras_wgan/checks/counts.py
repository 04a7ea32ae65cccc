"""Check of counts: whether there are enough samples, rows or batches.

In the flow: whatever draws from data asks here, before it draws, whether they suffice.
"""

MORE_DATA = "Use more data, a smaller batch or fewer critic_steps."  # for a step


def check_enough(purpose, count, needed, unit="samples", *, advice="Pass more data."):
    """Refuses fewer items than a purpose needs.

    Args:
        purpose: What needs them, as in "A training step".
        count: How many there are.
        needed: Least number.
        unit: What is counted, as in "batches of 32". Defaults to `"samples"`.
        advice: The message's last sentence. Defaults to `"Pass more data."`.

    Raises:
        ValueError: If there are fewer than needed.
    """
    if count < needed:
        message = (
            f"{purpose} needs at least {needed} {unit}. Received {count}. {advice}"
        )
        raise ValueError(message)
