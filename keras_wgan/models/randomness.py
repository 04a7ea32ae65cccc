"""The random numbers of a model: drawn from one seed, and saved with it.

In the flow: a part of `AlternatingModel`, which draws latents and interpolation here.
Keras saves weights and optimizers, but neither a model's own random state nor that of
its dropout layers; with them a run resumes bit for bit.
"""

import keras
import tensorflow as tf
from keras import ops

NOISE_ALGORITHM = "philox"  # what is chosen anyway, but in XLA the choice takes longer


class RandomState:
    """Draws noise from the model's `seed_generator`, and saves all random states."""

    def draw_normal(self, shape):
        """Draws standard normal noise in Keras' float type."""
        return tf.random.stateless_normal(
            shape, self.next_seed(), dtype=keras.config.floatx(), alg=NOISE_ALGORITHM
        )

    def draw_uniform(self, shape):
        """Draws noise uniform in [0, 1) in Keras' float type."""
        return tf.random.stateless_uniform(
            shape, self.next_seed(), dtype=keras.config.floatx(), alg=NOISE_ALGORITHM
        )

    def next_seed(self):
        """Returns a new seed of shape `(2,)`, another one on every replica."""
        seed = ops.cast(self.seed_generator.next(), "int32")
        if not tf.distribute.has_strategy():
            return seed
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        return tf.random.experimental.stateless_fold_in(seed, replica)

    @property
    def order_seed(self):
        """The integer that decides the order of arrays; it is saved with the state."""
        return int(self.seed_generator.state[0])

    def save_own_variables(self, store):
        super().save_own_variables(store)
        for index, variable in enumerate(self.random_states()):
            store[f"random_{index}"] = variable

    def load_own_variables(self, store):
        states = self.random_states()
        names = [name for name in store.keys() if name.startswith("random_")]
        if len(names) != len(states):
            raise ValueError(
                f"A state of {len(states)} random generators was expected. Received a "
                f"file with {len(names)}. Build the networks as they were when saved."
            )
        own = {name: store[name] for name in store.keys() if name not in names}
        super().load_own_variables(own)
        for index, variable in enumerate(states):
            variable.assign(store[f"random_{index}"])

    def random_states(self):
        """Returns the states of all random generators, which Keras does not save."""
        weights = {id(weight) for weight in self.weights}
        return [v for v in self.variables if id(v) not in weights]
