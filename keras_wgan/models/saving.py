"""What a model file holds beside weights and optimizers: networks and random states.

In the flow: a part of `AlternatingModel`, which Keras calls when it saves and loads.
Keras saves weights and optimizers, but not a model's own random state, and not that of
its dropout layers. With them a run resumes bit for bit.
"""

import keras


class Saving:
    """Saves the networks with the settings, and all random states with the weights."""

    def get_config(self):
        networks = {
            role: keras.saving.serialize_keras_object(getattr(self, role))
            for role in self.roles
        }
        return networks | {
            "critic_steps": self.critic_steps,
            "ema_decay": self.ema_decay,
            "seed": self.seed,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        networks = {
            role: keras.saving.deserialize_keras_object(
                config[role], custom_objects=custom_objects
            )
            for role in cls.roles
        }
        return cls(**(config | networks))

    def save_own_variables(self, store):
        super().save_own_variables(store)
        for index, variable in enumerate(self.random_states()):
            store[f"random_{index}"] = variable

    def load_own_variables(self, store):
        states = self.random_states()
        names = [name for name in store.keys() if name.startswith("random_")]
        if len(names) != len(states):
            raise ValueError(
                f"The file must have {len(states)} random states, not {len(names)}."
            )
        own = {name: store[name] for name in store.keys() if name not in names}
        super().load_own_variables(own)
        for index, variable in enumerate(states):
            variable.assign(store[f"random_{index}"])

    def random_states(self):
        """Returns the states of all random generators, dropout's included."""
        weights = {id(weight) for weight in self.weights}
        return [v for v in self.variables if id(v) not in weights]
