"""How one training step runs its critic steps.

In the flow: `AlternatingModel.train_step` repeats the critic's update by it. A
Python loop would trace the update once for each critic step, and make the first
step of a model wait for it.
"""

import tensorflow as tf


def for_each(function, batches, *, jit_compile, run_eagerly):
    """Calls a function on each of the stacked batches in turn.

    Args:
        function: Function of one batch, a tuple of tensors; called for what it does.
        batches: Tuple of tensors of shape `(steps, batch, ...)`.
        jit_compile: Whether the step is compiled by XLA, which copies a called
            function but compiles the body of a loop once.
        run_eagerly: Whether there is no graph at all.
    """
    if jit_compile and not tf.distribute.has_strategy():
        loop_over(function, batches)
        return
    if not run_eagerly and not tf.distribute.has_strategy():
        function = traced_once(function)
    for batch in zip(*(tf.unstack(part) for part in batches), strict=True):
        function(*batch)


def loop_over(function, batches):
    """Calls the function in a loop of the graph; replicas could not merge in one."""

    def body(step):
        function(*(part[step] for part in batches))
        return step + 1

    num_steps = batches[0].shape[0]
    tf.while_loop(lambda step: step < num_steps, body, [0], parallel_iterations=1)


def traced_once(function):
    """Returns the function as a subgraph that is traced and optimised only once."""
    return tf.function(
        function, autograph=False, experimental_attributes={"_noinline": True}
    )
