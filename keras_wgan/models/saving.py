"""Saves the state of random generators with a model, so that it resumes bit for bit.

In the flow: a part of `AlternatingModel`. Keras saves weights and optimizers, but
neither a model's own random state nor that of its dropout layers.
"""


class RandomStateSaving:
    """Adds random states to what a Keras model saves and loads."""

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
