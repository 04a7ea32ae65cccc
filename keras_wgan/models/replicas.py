"""What the replicas of a model must agree on, and which worker writes.

In the flow: `AlternatingModel` asks here in each step, the callbacks before they write.
A replica is a model's copy on one device, under a strategy of `tf.distribute`; a worker
is one of the machines that hold them.
"""

import tensorflow as tf


def is_chief(model):
    """Tells whether this process is the one of the model's workers that writes."""
    return model.distribute_strategy.extended.should_checkpoint


def seed_of_replica(seed):
    """Returns a seed of shape `(2,)` that no other replica draws by."""
    replica = tf.distribute.get_replica_context().replica_id_in_sync_group
    return tf.random.experimental.stateless_fold_in(seed, replica)


def share_overflow(gradients):
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


def gather_integers(strategy, number):
    """Returns a list of the integers that the replicas hold, one from each."""
    if strategy.num_replicas_in_sync == 1:
        return [number]
    values = strategy.run(lambda: tf.constant([number]))
    return strategy.gather(values, axis=0).numpy().tolist()


def reducible(logs):
    """Returns the logs of one worker of several in a form that Keras can average.

    Keras averages them along their first axis (keras#20585), so they need one.
    """
    if not tf.distribute.has_strategy() or tf.distribute.in_cross_replica_context():
        return logs
    return {name: tf.reshape(value, (1,)) for name, value in logs.items()}


def num_workers(strategy):
    """Returns how many processes share the training, usually one."""
    if strategy.cluster_resolver is None:
        return 1
    jobs = strategy.cluster_resolver.cluster_spec().as_dict()
    return max(1, sum(len(jobs.get(job, ())) for job in ("chief", "worker")))
