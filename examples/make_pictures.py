"""Makes the pictures of the README: runs their programs and keeps small copies.

Run: `python examples/make_pictures.py` in the folder of the repository makes all
pictures; `python examples/make_pictures.py saturation.png` makes only the named ones. A
picture that is already in `runs/` is not drawn again: remove it for a new one. All
commands of the table below together take about two hours on one core.
"""

# %%
import argparse
import pathlib
import shlex
import shutil
import subprocess
import sys
from typing import NamedTuple

from PIL import Image

FOLDER = pathlib.Path(__file__).parent / "pictures"
MAX_BYTES, MAX_WIDTH, COLORS = 200_000, 1100, 128  # width in pixels, colors of a PNG

# %% [markdown]
# ## 1. Pictures and their programs
#
# Each entry has the file in `examples/pictures`, the arguments with which Python runs
# the program, and the file that the program writes.


# %%
class Picture(NamedTuple):
    """A picture, the commands that draw it, in order, and the file they write."""

    file: str
    commands: str
    source: str


GENERATE_DIGITS = (
    "-m keras_wgan train digits --output runs/digits --seed 0; "
    "-m keras_wgan generate runs/digits --num 100 --seed 0 --output runs/digits/all.png"
)
TOYS = "examples/10_toy_distributions.py --data"

PICTURES = [
    Picture("digits.png", GENERATE_DIGITS, "runs/digits/all.png"),
    Picture(
        "anomalies.png",
        "examples/07_time_series.py",
        "runs/07_time_series/anomalies.png",
    ),
    Picture(
        "value_surfaces.png",
        "examples/09_value_surfaces.py",
        "runs/09_value_surfaces/surfaces.png",
    ),
    Picture(
        "swiss_roll.png",
        f"{TOYS} swiss_roll",
        "runs/10_toy_distributions/swiss_roll-0/samples.png",
    ),
    Picture(
        "swiss_roll.gif",
        f"{TOYS} swiss_roll",
        "runs/10_toy_distributions/swiss_roll-0/progress.gif",
    ),
    Picture(
        "eight_gaussians.png",
        f"{TOYS} eight_gaussians",
        "runs/10_toy_distributions/eight_gaussians-0/samples.png",
    ),
    Picture(
        "twenty_five_gaussians.png",
        f"{TOYS} twenty_five_gaussians --models wgan_gp",
        "runs/10_toy_distributions/twenty_five_gaussians-0/samples.png",
    ),
    Picture(
        "layer_gradients.png",
        "examples/11_layer_gradients.py",
        "runs/11_layer_gradients/layers.png",
    ),
    Picture(
        "meaning_of_the_loss.png",
        "examples/12_meaning_of_the_loss.py",
        "runs/12_meaning_of_the_loss/losses.png",
    ),
    Picture(
        "saturation.png",
        "examples/13_games_on_a_line.py",
        "runs/13_games_on_a_line/saturation.png",
    ),
    Picture(
        "smallest_gan.png",
        "examples/13_games_on_a_line.py",
        "runs/13_games_on_a_line/smallest_gan.png",
    ),
    Picture(
        "robustness.png",
        "examples/14_robustness.py",
        "runs/14_robustness/robustness.png",
    ),
    Picture(
        "label_interpolation.png",
        "examples/03_conditional_digits.py; examples/15_label_interpolation.py",
        "runs/15_label_interpolation/interpolation.png",
    ),
    Picture(
        "angles.png",
        "examples/16_continuous_condition.py",
        "runs/16_continuous_condition/angles.png",
    ),
    Picture(
        "stacked_digits.png",
        "examples/17_stacked_digits.py",
        "runs/17_stacked_digits/stacked_digits.png",
    ),
    Picture("mnist.png", "examples/18_mnist.py", "runs/18_mnist/samples.png"),
]

# %% [markdown]
# ## 2. Running and shrinking


# %%
def make(picture):
    """Runs a picture's commands if its source is missing, and keeps a small copy."""
    source = pathlib.Path(picture.source)
    if not source.exists():
        for command in picture.commands.split("; "):
            print(f"python {command}", flush=True)
            subprocess.run([sys.executable, *shlex.split(command)], check=True)
    size = keep_small(source, FOLDER / picture.file)
    print(f"{picture.file}: {size / 1000:.0f} kB")


def keep_small(source, target):
    """Copies a picture, a PNG with fewer pixels and colors; returns its bytes."""
    if target.suffix == ".png":
        with Image.open(source) as opened:
            image = opened.convert("RGB")
        image.thumbnail((MAX_WIDTH, MAX_WIDTH), Image.Resampling.LANCZOS)
        image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=0).save(
            target, optimize=True
        )
    else:
        shutil.copyfile(source, target)
    size = target.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(
            f"A picture must have at most {MAX_BYTES} bytes. Received: {target.name} "
            f"with {size}. Draw it smaller, or with fewer frames."
        )
    return size


# %%
def main(names=()):
    """Makes all pictures, or only those named."""
    pictures = {picture.file: picture for picture in PICTURES}
    unknown = set(names) - set(pictures)
    if unknown:
        raise ValueError(
            f"A picture must be one of {', '.join(pictures)}. Received: "
            f"{', '.join(sorted(unknown))}. Pass no names to make all of them."
        )
    for name in names or pictures:
        make(pictures[name])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="picture.png")
    main(parser.parse_args().names)
