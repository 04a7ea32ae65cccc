"""What a model of several players holds: networks, their averages, and counters.

In the flow: a part of `AlternatingModel`, which is made here.
"""

import keras

from keras_wgan.checks.arguments import check_argument_names
from keras_wgan.checks.networks import (
    check_critic,
    check_network,
    check_separate,
    check_trainable,
)
from keras_wgan.checks.settings import (
    check_count,
    check_decay,
    check_fixed,
    check_seed,
    plain,
)
from keras_wgan.inspection import couples_samples
from keras_wgan.models import replicas
from keras_wgan.models.averaging import copy_network, move_average
from keras_wgan.models.naming import name_network


class Players:
    """Holds the networks by their roles.

    Args:
        networks: Dictionary from `roles` to Keras models, which become attributes.
        critic_steps: Critic steps to one generator step, each on a fresh batch.
        ema_decay: Decay of the running average of the weights of `averaged_roles`, in
            [0, 1); `None` keeps no average.
        seed: Integer that decides latents, interpolation and order; `None` draws one.
        name: Name of the model.
    """

    roles = critic_roles = averaged_roles = ()
    data_role = None  # of the network that takes the data
    log_names = ()
    settings = {
        "critic_steps": check_count
    }  # may change at any time, with their checks

    def __new__(cls, *arguments, **named):
        owners = [
            vars(each)["__init__"] for each in cls.__mro__ if "__init__" in vars(each)
        ]
        check_argument_names(cls.__name__, owners, named)
        return super().__new__(cls, *arguments, **named)

    def __init__(self, networks, *, critic_steps, ema_decay, seed, name):
        super().__init__(name=name)
        check_decay(ema_decay)
        check_seed(seed)
        for role, network in networks.items():
            check_network(role, network)
            name_network(network, role)
            setattr(self, role, network)
        check_separate(networks)
        for role in self.critic_roles:
            check_critic(networks[role], role)
        self.ema_decay = plain(ema_decay)
        self.seed = plain(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.latent_dim = self.generator.inputs[0].shape[1]
        self.num_replicas = self.distribute_strategy.num_replicas_in_sync
        self.num_workers = replicas.num_workers(self.distribute_strategy)
        critics = [networks[role] for role in self.critic_roles]
        self.scores_apart = any(map(couples_samples, critics))
        self.trackers = [keras.metrics.Mean(name=name) for name in self.log_names]
        self.step_counter = self.add_weight(
            shape=(), dtype="int64", trainable=False, initializer="zeros",
            aggregation="only_first_replica", name="steps_taken",
        )  # fmt: skip
        for role in self.averaged_roles:
            averaged = None if ema_decay is None else copy_network(networks[role])
            setattr(self, f"averaged_{role}", averaged)
        self.built = True
        self.critic_steps = critic_steps

    def __setattr__(self, name, value):
        if getattr(self, "built", False):
            value = self._checked(name, value)
        super().__setattr__(name, value)

    def _checked(self, name, value):
        """Returns a setting once it is checked; refuses to replace a part."""
        if name in self.settings:
            value = plain(value)
            self.settings[name](name, value)
        elif name in self._fixed_names() and value is not getattr(self, name, value):
            check_fixed(name, type(self).__name__)
        return value

    def _fixed_names(self):
        """Returns the names of the attributes that stay as they are."""
        averages = [f"averaged_{role}" for role in self.averaged_roles]
        parts = [*self.roles, *averages, *self._optimizer_names]
        return [*parts, "ema_decay", "seed", "content_loss", "augmentation"]

    def check_networks(self):
        """Refuses networks that cannot be trained, which may depend on frozen layers."""
        for role in self.roles:
            check_trainable(role, getattr(self, role))

    def move_averages(self):
        """Moves the averaged weights towards those of the networks."""
        for role in self.averaged_roles:
            average = getattr(self, f"averaged_{role}")
            move_average(average, getattr(self, role), self.ema_decay)

    @property
    def data_network(self):
        """The network whose inputs the data must fit."""
        return getattr(self, self.data_role)

    @property
    def steps_taken(self):
        """Training steps since the model was made, an integer."""
        return int(self.step_counter.numpy())

    @property
    def order_seed(self):
        """The integer that decides the order of arrays; it is saved with the state."""
        return int(self.seed_generator.state[0])
