"""What the replicas of a model must agree on, and which worker writes.

In the flow: `AlternatingModel` asks here when it is compiled and in each step, the
callbacks before they write. A replica is a model's copy on one device, under a
strategy of `tf.distribute`; a worker is one of the machines that hold them.
"""

import tensorflow as tf


def is_chief(model):
    """Tells whether this process is the one of the model's workers that writes."""
    return model.distribute_strategy.extended.should_checkpoint


def check_scope(strategy, parts):
    """Refuses what was made outside the strategy's scope, for replicas would drift.

    Args:
        strategy: The `tf.distribute.Strategy` of the model, the default one included.
        parts: Dictionary from names to networks and optimizers.
    """
    if strategy is not tf.distribute.get_strategy():
        raise ValueError(
            "A model must be compiled in the scope that it was made in. Received one "
            f"made under {type(strategy).__name__} and compiled under "
            f"{type(tf.distribute.get_strategy()).__name__}. Make and compile it in "
            "one `with strategy.scope():`."
        )
    for name, part in parts.items():
        made_inside = strategy.extended.variable_created_in_scope
        if not all(made_inside(variable.value) for variable in part.variables):
            raise ValueError(
                "Networks and optimizers must be made in the scope of the model's "
                f"strategy, {type(strategy).__name__}. Received `{name}`, which was "
                "made outside it; its replicas would drift apart. Make it inside "
                "`with strategy.scope():`."
            )


def refuse_together(gradients):
    """Makes all gradients NaN on every replica if they overflow on any.

    Loss scaling skips a step whose gradients are not finite, but Keras looks only at
    those of one replica, before they are summed.

    Args:
        gradients: List of this replica's gradients, some of which may be `None`.

    Returns:
        The gradients, or NaN in their place.
    """
    gradients = [None if g is None else tf.convert_to_tensor(g) for g in gradients]
    known = [gradient for gradient in gradients if gradient is not None]
    finite = tf.reduce_all([tf.reduce_all(tf.math.is_finite(g)) for g in known])
    overflows = tf.distribute.get_replica_context().all_reduce(
        tf.distribute.ReduceOp.SUM, tf.where(finite, 0.0, 1.0)
    )
    return [
        None
        if g is None
        else tf.where(overflows > 0, tf.cast(float("nan"), g.dtype), g)
        for g in gradients
    ]


def everyones(strategy, number):
    """Returns a list of the integers that all replicas hold, one of each."""
    if strategy.num_replicas_in_sync == 1:
        return [number]
    values = strategy.run(lambda: tf.constant([number]))
    return strategy.gather(values, axis=0).numpy().tolist()


def reducible(strategy, logs):
    """Returns a replica's logs in a form that its strategy can average.

    Keras averages those of several workers along their first axis (keras#20585), so
    they need one.
    """
    in_step = (
        tf.distribute.has_strategy() and not tf.distribute.in_cross_replica_context()
    )
    if num_workers(strategy) == 1 or not in_step:
        return logs
    return {name: tf.reshape(value, (1,)) for name, value in logs.items()}


def num_workers(strategy):
    """Returns how many processes share the training, usually one."""
    if strategy.cluster_resolver is None:
        return 1
    jobs = strategy.cluster_resolver.cluster_spec().as_dict()
    return max(1, sum(len(jobs.get(job, ())) for job in ("chief", "worker")))
