"""Your own images: a folder in, new images out.

A folder of images, in one sub-folder for each class, is all that is needed. Here
one is drawn: circles, squares and triangles of any colour, size and place. To
train on yours, give their folder to `main` and leave the drawing out.

Papers: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028); Radford et al., 2015 (arXiv 1511.06434) for the shape of the networks.

Run: `python examples/05_your_own_images.py`, 5 to 10 minutes on 2 CPU cores; the same
program again goes on where it was stopped.

Expected (seed 0): circles, squares and triangles in every colour, one row to each class,
somewhat soft at the edges, in `runs/05_your_own_images`, and new rather than copied:

    distance to the nearest image, generated to real: 16.30
    distance to the nearest image, real to real: 16.37
"""

# %%
import pathlib

import keras
import numpy as np
from PIL import Image, ImageDraw

import keras_wgan as kw

SHAPES = ("circle", "square", "triangle")
DRAWN, SAVED = 192, 48  # pixels to a side; made smaller, edges come out smooth

# %% [markdown]
# ## 1. A folder of images
#
# `shapes/circle/000.png` and so on. Sizes and formats may differ: the images
# are cropped and resized as they are read.


# %%
def draw_folder(folder, images_per_class, seed):
    """Draws a folder of images with a sub-folder for each shape."""
    random = np.random.default_rng(seed)
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True, exist_ok=True)
        for index in range(images_per_class):
            draw_image(shape, random).save(folder / shape / f"{index:03d}.png")


def draw_image(shape, random):
    """Draws one shape of random size, place and colour on a light ground."""
    hue, radius = random.uniform(0, 360), random.uniform(0.26, 0.42) * DRAWN
    x, y = random.uniform(radius, DRAWN - radius, size=2)
    box = (x - radius, y - radius, x + radius, y + radius)
    image = Image.new("RGB", (DRAWN, DRAWN), "#f0ede6")
    draw = ImageDraw.Draw(image)
    colour = f"hsl({hue:.0f}, 75%, 45%)"
    if shape == "circle":
        draw.ellipse(box, colour)
    elif shape == "square":
        draw.rectangle(box, colour)
    else:
        draw.polygon([(x, box[1]), (box[0], box[3]), (box[2], box[3])], colour)
    return image.reduce(DRAWN // SAVED)


# %% [markdown]
# ## 2. The model
#
# Convolutional networks for the images' own shape. The source knows it, and the number
# of classes: the sub-folders. With `num_classes` both networks take labels, and the
# model is conditional. On a CPU, width decides how long it takes; a GPU bears the
# default of 64.


# %%
def build_model(source, steps, width, seed):
    """Returns a compiled conditional WGAN-GP for the images of a source."""
    keras.utils.set_random_seed(seed)  # the weights at the start
    shape, classes = source.sample_shape, source.num_classes
    model = kw.WGANGP(
        kw.networks.dcgan_generator(shape, 32, num_classes=classes, width=2 * width),
        kw.networks.dcgan_critic(shape, num_classes=classes, width=width),
        critic_steps=2,
        seed=seed,
    )
    model.compile(falling_adam(steps * model.critic_steps), falling_adam(steps))
    return model


def falling_adam(steps, rate=5e-4):
    """Returns the paper's Adam, faster at first, with a rate that falls to 2 %."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 3. New images
#
# `save_samples` writes images to a folder like the one that was read, or arrays to
# an `.h5` or `.npz` file. Are they new? A generator that copied its training images
# would have distances near 0 to them, below those that real images have to each
# other.


# %%
def generate(model, source, output, seed, num_images=96):
    """Saves new images; prints and returns how far they are from the real ones."""
    labels = np.arange(num_images) % source.num_classes if source.labeled else None
    images = model.generate(num_images, labels, seed=seed)
    kw.data.save_samples(output / "generated.png", images, labels)
    kw.data.save_samples(output / "generated.npz", images, labels)
    real = source.arrays()[0]
    nearest = kw.metrics.nearest_train_distance
    numbers = {
        "generated to real": float(nearest(images, real[::2]).mean()),
        "real to real": float(nearest(real[1::2], real[::2]).mean()),
    }
    for name, value in numbers.items():
        print(f"distance to the nearest image, {name}: {value:.2f}")
    return numbers


# %% [markdown]
# ## 4. The run
#
# `load` streams the folder: images are decoded when they are needed. `SampleGrid` draws
# from the same latents every epoch, in a row or more for each class. With `Resume` the
# program may be stopped at any time; started again, it goes on from where it was.


# %%
def main(
    output="runs/05_your_own_images",
    folder=None,
    steps=2000,
    batch_size=32,
    width=16,
    seed=0,
    images_per_class=200,
):
    """Trains on a folder of images and makes new ones; returns the numbers printed."""
    output = pathlib.Path(output)
    if folder is None:
        folder = output / "shapes"
        draw_folder(folder, images_per_class, seed)
    source = kw.data.load(folder, image_size=32)
    print(f"{len(source)} images, classes: {source.class_names}")

    model = build_model(source, steps, width, seed)
    steps_per_epoch = min(100, steps)
    model.fit(
        source,
        batch_size=batch_size,
        steps_per_epoch=steps_per_epoch,
        epochs=steps // steps_per_epoch,
        callbacks=[
            kw.callbacks.SampleGrid(output / "samples", real=source),
            kw.callbacks.Resume(output / "state"),
        ],
        verbose=2,
    )
    return generate(model, source, output, seed)


if __name__ == "__main__":
    main()
