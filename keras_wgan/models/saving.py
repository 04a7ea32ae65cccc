"""What a model file holds beside weights and optimizers: networks and random states.

In the flow: a part of `AlternatingModel`, which Keras calls when it saves and loads.
Keras saves weights and optimizers, but not a model's own random state, and not that of
its dropout layers. With them a run resumes bit for bit.
"""

import re
import warnings

import keras
import numpy as np

from keras_wgan.atomic import written_whole
from keras_wgan.checks.members import check_saved_state
from keras_wgan.checks.revival import check_revivable
from keras_wgan.checks.settings import check_suffix


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
        try:
            networks = {
                role: keras.saving.deserialize_keras_object(
                    config[role], custom_objects=custom_objects
                )
                for role in cls.roles
            }
        except TypeError as error:  # Keras would print the whole configuration
            raise ValueError(
                f"The classes of the networks must be known to load a {cls.__name__}, and "
                f"take **kwargs. Received: {_cause(error)} Write "
                "@keras.saving.register_keras_serializable() above the class, and define "
                "or import it first, or pass custom_objects={name: class}."
            ) from error
        return cls(**(config | networks))

    def save(self, filepath, overwrite=True, zipped=None, **arguments):
        """Saves everything to a `.keras` file, which replaces an older one when whole.

        Args:
            filepath: Path that ends in `.keras`.
            overwrite: Whether an existing file is replaced. Defaults to `True`; with
                `False` Keras asks.
            zipped: As in `keras.Model.save`.
            **arguments: As in `keras.Model.save`.

        Raises:
            ValueError: If the path does not end in `.keras`.

        Warns:
            If a class of the networks could not be loaded again.
        """
        remote = "://" in str(filepath)
        if zipped is not False and not remote:
            advice = "A legacy .h5 file cannot hold two optimizers."
            check_suffix("filepath", filepath, (".keras",), advice)
        try:
            check_revivable([getattr(self, role) for role in self.roles])
        except ValueError as error:
            warnings.warn(f"The file cannot be loaded as it is. {error}", stacklevel=2)
        if zipped is False or remote or not overwrite:
            return super().save(filepath, overwrite, zipped, **arguments)
        with written_whole(filepath) as partial:
            super().save(partial, zipped=zipped, **arguments)

    def save_own_variables(self, store):
        super().save_own_variables(store)
        for index, variable in enumerate(self.random_states()):
            store[f"random_{index}"] = variable

    def load_own_variables(self, store):
        for name in store.keys():
            check_saved_state(f"The saved variable {name}", np.asarray(store[name]))
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


def _cause(error):
    """Returns the part of Keras' message that names a class."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    found = re.search(r"Could not locate class '\w+'|<class '[^']+'>", str(error))
    text = found[0] if found else str(error).strip().partition("\n")[0]
    return text.rstrip(".") + "."
