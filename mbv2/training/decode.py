"""A file becomes a square of bytes: any picture that Pillow opens, in memory or streamed."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError

from .augment import CROP, generator

SUFFIXES = tuple(sorted(ending for ending, kind in Image.registered_extensions().items() if kind in Image.OPEN))
RANDOM = "random-resized"
SHARE = 0.875  # of the shorter side that is measured after random-resized crops: ImageNet's 224 of 256 pixels
AREA, RATIO = (0.08, 1.0), (3 / 4, 4 / 3)  # of a crop. Source: Szegedy et al. 2015; torchvision's defaults
TRIES = 10  # for a crop that fits, as torchvision


class Unreadable(ValueError):
    """A file that is no picture, or a broken one."""


@dataclass(frozen=True)
class View:
    """Which square of a picture is seen, and in how many pixels.

    Args:
        resolution: side in pixels of the square.
        crop: "resize", the middle of the picture, as large as its shorter side; "random-resized", another part of it
            in each epoch, and 7/8 of the middle when it is measured; "auto", not decided yet. default: "resize"
        seed: decides those parts. default: 0
    """

    resolution: int
    crop: str = "resize"
    seed: int = 0

    @property
    def share(self) -> float:
        """How much of the shorter side is measured."""
        return SHARE if self.crop == RANDOM else 1.0

    def measured(self, picture: Image.Image) -> np.ndarray:
        """(S, S, 3) uint8, the middle of a picture."""
        return square(picture, self.resolution, self.share)

    def trained(self, picture: Image.Image, number: int) -> np.ndarray:
        """(S, S, 3) uint8, what training sees.

        Args:
            picture: red, green and blue.
            number: of this look at this picture; decides the crop, together with the seed.
        """
        if self.crop != RANDOM:
            return self.measured(picture)
        box = crop_box(*picture.size, generator(self.seed, CROP, number))
        return np.array(picture.resize((self.resolution, self.resolution), Image.Resampling.BICUBIC, box=box))


def crop_box(width: int, height: int, random: torch.Generator) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in pixels of a random part of a picture: its area, then its form, then its place.

    Source: Szegedy et al. 2015; as torchvision's RandomResizedCrop, the middle where ten tries do not fit.
    """
    low, high = map(math.log, RATIO)
    for area, form, right, down in torch.rand(TRIES, 4, generator=random, dtype=torch.float64).tolist():
        pixels = width * height * (AREA[0] + (AREA[1] - AREA[0]) * area)
        ratio = math.exp(low + (high - low) * form)
        wide, tall = round(math.sqrt(pixels * ratio)), round(math.sqrt(pixels / ratio))
        if 0 < wide <= width and 0 < tall <= height:
            left, top = int(right * (width - wide + 1)), int(down * (height - tall + 1))
            return left, top, left + wide, top + tall
    wide = max(1, min(width, round(height * RATIO[1])))
    tall = max(1, min(height, round(width / RATIO[0])))
    left, top = (width - wide) // 2, (height - tall) // 2
    return left, top, left + wide, top + tall


def read(path: str | Path) -> Image.Image:
    """The picture in a file in red, green and blue, turned as it is to be shown. Unreadable names a broken file."""
    try:
        with Image.open(path) as opened:
            return rgb(ImageOps.exif_transpose(opened))
    except Exception as error:  # a broken file makes Pillow's readers raise anything
        why = "" if isinstance(error, UnidentifiedImageError) else f": {error or type(error).__name__}"
        raise Unreadable(f"{path} cannot be read as a picture; --skip-broken leaves such files out{why}") from None


def square(picture: Image.Image, resolution: int, share: float = 1.0) -> np.ndarray:
    """(resolution, resolution, 3) uint8: the middle, a share of the shorter side, scaled where the size differs."""
    if picture.size != (resolution, resolution) or share < 1:
        size = (resolution, resolution)
        picture = ImageOps.fit(picture, size, Image.Resampling.BICUBIC, bleed=(1 - share) / 2)
    return np.array(picture)


def rgb(picture: Image.Image) -> Image.Image:
    """Any picture that Pillow opens as red, green and blue: 16 bits keep their upper 8, what is clear becomes white."""
    if picture.mode.startswith("I"):
        values = np.asarray(picture).astype(np.int64)
        picture = Image.fromarray((values >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")
