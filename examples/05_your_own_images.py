"""Your own images: a folder in, new images out.

All that is needed is a folder of images with one sub-folder for each class. This
example draws such a folder: circles, squares and triangles of any color, size and
position. To train on your images, pass their folder to `main`.

Papers: Gulrajani et al., Improved Training of Wasserstein GANs, 2017 (arXiv
1704.00028); Radford et al., 2015 (arXiv 1511.06434) for the shape of the networks.

Run: `python examples/05_your_own_images.py`, 5 to 10 minutes on 2 CPU cores. If it
is stopped and run again, it continues.

Expected (seed 0): circles, squares and triangles in every color with slightly soft
edges, one row for each class, in `runs/05_your_own_images`. They are new, not copied:

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
DRAWN, SAVED = 192, 48  # pixels per side; shrinking makes the edges smooth

# %% [markdown]
# ## 1. A folder of images
#
# `shapes/circle/000.png` and so on. Sizes and formats may differ, because images are
# cropped and resized when they are read.


# %%
def draw_folder(folder, images_per_class, seed):
    """Draws a folder of images with a sub-folder for each shape."""
    rng = np.random.default_rng(seed)
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True, exist_ok=True)
        for index in range(images_per_class):
            draw_image(shape, rng).save(folder / shape / f"{index:03d}.png")


def draw_image(shape, rng):
    """Draws one shape of random size, position and color on a light background."""
    hue, radius = rng.uniform(0, 360), rng.uniform(0.26, 0.42) * DRAWN
    x, y = rng.uniform(radius, DRAWN - radius, size=2)
    box = (x - radius, y - radius, x + radius, y + radius)
    image = Image.new("RGB", (DRAWN, DRAWN), "#f0ede6")
    draw = ImageDraw.Draw(image)
    color = f"hsl({hue:.0f}, 75%, 45%)"
    if shape == "circle":
        draw.ellipse(box, color)
    elif shape == "square":
        draw.rectangle(box, color)
    else:
        draw.polygon([(x, box[1]), (box[0], box[3]), (box[2], box[3])], color)
    return image.reduce(DRAWN // SAVED)


# %% [markdown]
# ## 2. The model
#
# Convolutional networks for the shape of the images. The source knows this shape and
# the number of classes, which is that of the sub-folders. With `num_classes`, both
# networks take labels, so the model is conditional. On a CPU the width decides the run
# time; a GPU can use the default of 64.


# %%
def build_model(source, steps, width, seed):
    """Returns a compiled conditional WGAN-GP for the images of a source."""
    keras.utils.set_random_seed(seed)  # of the initial weights
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
    """Returns the paper's Adam with a higher rate that falls to 2 %."""
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps, 0.02 * rate)
    return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)


# %% [markdown]
# ## 3. New images
#
# `save_samples` writes images to a picture or a folder, or arrays to an `.h5` or `.npz`
# file. Are they new? If a generator copied its training images, its distances to them
# would be near 0, and below the distances between real images.


# %%
def generate(model, source, output, seed, num_images=96):
    """Saves new images; prints and returns their distances to real ones."""
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
# samples of the same latents every epoch, in one or more rows for each class. With
# `Resume`, the program may be stopped at any time; started again, it continues.


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
    """Trains on a folder and generates new images; returns the printed numbers."""
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
