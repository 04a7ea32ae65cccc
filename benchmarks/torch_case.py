"""A WGAN-GP in eager PyTorch, as its tutorials write it: a case of `one_run`.

In the flow: has the same networks, batches, optimizers and formulas as the other cases,
in PyTorch's own layout (channels first). Real and generated samples are scored
separately, and generated samples are detached. Paper: Gulrajani et al. 2017 (arXiv
1704.00028).
"""

import torch
from torch import nn
from torch.nn import functional

LEAK = 0.2


class View(nn.Module):
    """Reshapes every sample."""

    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(len(x), *self.shape)


class SameConvolution(nn.Conv2d):
    """A 5x5 convolution of stride 2 with Keras' padding of even sizes."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 5, stride=2)

    def forward(self, x):
        return super().forward(functional.pad(x, (1, 2, 1, 2)))


def toy_networks():
    """Returns two dense networks of three hidden layers of 512."""
    return [
        nn.Sequential(*dense(2, 512), *dense(512, 512), *dense(512, 512), last)
        for last in (nn.Linear(512, 2), nn.Linear(512, 1))
    ]


def dense(inputs, outputs):
    return nn.Linear(inputs, outputs), nn.ReLU()


def image_networks():
    """Returns a generator and a critic of images of 28x28, padded to 32x32."""
    generator = nn.Sequential(
        nn.Linear(128, 4096, bias=False),
        nn.BatchNorm1d(4096),
        nn.LeakyReLU(LEAK),
        View(256, 4, 4),
        *doubling(256, 128),
        nn.LeakyReLU(LEAK),
        *doubling(128, 64),
        nn.LeakyReLU(LEAK),
        *doubling(64, 1),
        nn.Tanh(),
        nn.ZeroPad2d(-2),
    )
    widths = (1, 64, 128, 256, 512)
    halvings = [
        layer
        for inputs, outputs in zip(widths, widths[1:], strict=False)
        for layer in (SameConvolution(inputs, outputs), nn.LeakyReLU(LEAK))
    ]
    critic = nn.Sequential(
        nn.ZeroPad2d(2), *halvings, nn.Flatten(), nn.Linear(512 * 4, 1)
    )
    return generator, critic


def doubling(inputs, outputs):
    yield nn.Upsample(scale_factor=2)
    yield nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
    yield nn.BatchNorm2d(outputs)


class DigitsGenerator(nn.Module):
    """Generates 8x8 images from latents and an embedded label."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 64)
        self.body = hidden_layers(128)
        self.last = nn.Linear(256, 64)

    def forward(self, latents, labels):
        x = self.body(torch.cat([latents, self.embedding(labels)], 1))
        return torch.tanh(self.last(x)).reshape(-1, 1, 8, 8)


class DigitsCritic(nn.Module):
    """Scores 8x8 images, with a projection of the label."""

    def __init__(self):
        super().__init__()
        self.body = hidden_layers(64)
        self.last = nn.Linear(256, 1)
        self.embedding = nn.Embedding(10, 256)

    def forward(self, samples, labels):
        features = self.body(samples.flatten(1))
        projection = (self.embedding(labels) * features).sum(1, keepdim=True)
        return self.last(features) + projection


def hidden_layers(inputs):
    """Returns three dense layers of 256 units with leaky rectifiers."""
    widths = (inputs, 256, 256, 256)
    pairs = zip(widths, widths[1:], strict=False)
    layers = [(nn.Linear(a, b), nn.LeakyReLU(LEAK)) for a, b in pairs]
    return nn.Sequential(*(layer for pair in layers for layer in pair))


def digits_networks():
    """Returns the conditional dense networks of the command line."""
    return DigitsGenerator(), DigitsCritic()


NETWORKS = {"toy": toy_networks, "image": image_networks, "digits": digits_networks}
LATENTS = {"toy": 2, "image": 128, "digits": 64}


def train(workload, steps, clock):
    """Trains a workload for a number of generator steps.

    Args:
        workload: A `Workload`.
        steps: Generator steps.
        clock: `Clock` that is told of each step.
    """
    generator, critic = NETWORKS[workload.name]()
    critic_optimizer, critic_schedule = adam(
        workload, critic, steps * workload.critic_steps
    )
    generator_optimizer, generator_schedule = adam(workload, generator, steps)
    batches, latents = endless_batches(workload), LATENTS[workload.name]
    clock.start()
    for _ in range(steps):
        for _ in range(workload.critic_steps):
            real, *labels = next(batches)
            noise = torch.randn(len(real), latents)
            loss = update_critic(
                generator, critic, real, labels, noise, critic_optimizer
            )
            critic_schedule.step()
        noise = torch.randn(len(real), latents)
        update_generator(generator, critic, labels, noise, generator_optimizer)
        generator_schedule.step()
        clock.tick(float(loss.detach()))


def adam(workload, network, steps):
    """Returns an optimizer for `steps` of its own steps, and its schedule."""
    optimizer = torch.optim.Adam(network.parameters(), workload.rate, (0.0, 0.9))
    final = 0.02 if workload.falling else 1.0
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, final, steps)
    return optimizer, schedule


def endless_batches(workload):
    """Yields shuffled batches of samples, channels first, and of labels if present."""
    samples, *labels = map(torch.as_tensor, workload.data())
    if samples.ndim == 4:
        samples = samples.permute(0, 3, 1, 2).contiguous()
    parts = [samples, *(part.long() for part in labels)]
    size = workload.batch_size
    while True:
        order = torch.randperm(len(samples))
        for start in range(0, len(order) - size + 1, size):
            yield [part[order[start : start + size]] for part in parts]


def update_critic(generator, critic, real, labels, noise, optimizer):
    with torch.no_grad():
        fake = generator(noise, *labels)
    gap = critic(real, *labels).mean() - critic(fake, *labels).mean()
    loss = 10 * gradient_penalty(critic, real, fake, labels) - gap
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


def gradient_penalty(critic, real, fake, labels):
    weights = torch.rand(len(real), *[1] * (real.ndim - 1))
    between = (real + weights * (fake - real)).requires_grad_()
    scores = critic(between, *labels).sum()
    (gradients,) = torch.autograd.grad(scores, between, create_graph=True)
    norms = (gradients.flatten(1).square().sum(1) + 1e-12).sqrt()
    return (norms - 1).square().mean()


def update_generator(generator, critic, labels, noise, optimizer):
    critic.requires_grad_(False)
    loss = -critic(generator(noise, *labels), *labels).mean()
    critic.requires_grad_(True)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
