"""Check of a series' labels and scores, step by step.

In the flow: the metrics that compare the scores of a detector with the truth pass both
through this before they compute.
"""

import numpy as np

from keras_wgan.checks.arrays import (
    check_array,
    check_finite,
    check_form,
    check_layout,
)


def check_point_labels(labels, scores):
    """Returns labels as truth values and scores as float64, one to a step.

    Args:
        labels: 1 or `True` at an anomalous step, 0 or `False` elsewhere, `(steps,)`.
        scores: Finite scores of the same steps, `(steps,)`.

    Raises:
        ValueError: If they are not of the same steps, no step is anomalous, labels have
            other values than 0 and 1, or a score is not finite.
    """
    advice = "Pass one label for each step, 0 or 1."
    labels = check_array("`labels`", labels, ("steps",), at_least=1, advice=advice)
    if not np.isin(labels, [0, 1]).all():
        raise ValueError(
            f"`labels` must be 0 or 1. Received {np.unique(labels)[:5]}. Mark every step "
            "of an anomaly with 1, and the other steps with 0."
        )
    if not labels.any():
        raise ValueError(
            "`labels` must mark an anomalous step. Received only 0: without anomalies, "
            "precision and recall are not defined. Leave this series out."
        )
    return labels.astype(bool), _check_scores(scores, len(labels))


def _check_scores(scores, steps):
    """Returns the scores of steps as float64, or refuses them."""
    advice = "Pass one score for each label."
    scores = check_form("`scores`", scores)
    check_layout("`scores`", scores, (steps,), advice=advice)
    advice = "Leave steps without a score out of scores and labels."
    check_finite("`scores`", scores, advice=advice)
    return scores.astype("float64")
