"""What cameras and light do to a picture."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from .labelled_pictures import LABELS, LabelledPicture
from .placement import letterbox, mosaic, zoomed
from .sample import Sample

# Told by their colour: in a picture without any, nothing is known of them.
_BY_COLOUR = tuple(LABELS.index(label) for label in ("vest", "no_vest"))


def augmented(pictures: list[LabelledPicture], side: int, random: np.random.Generator, is_late: bool = False) -> Sample:
    """A sample of the first of four pictures, or of all four; every effect by chance.

    Late in a training pictures are shown as cameras send them, without mosaics: no camera has four halves of people at its seams.
    """
    kind = random.uniform(0.5 if is_late else 0, 1)
    if kind < 0.5:
        sample = mosaic(pictures, side, random)
    elif kind < (0.7 if is_late else 0.8):
        sample = zoomed(pictures[0], side, random)
    else:
        sample, _ = letterbox(pictures[0], side)
    if random.random() < 0.5:
        flip(sample)
    colour(sample, random)
    if random.random() < 0.12:
        infrared(sample, random)
    elif random.random() < 0.15:
        night(sample, random)
    if random.random() < 0.15:
        blur(sample, random)
    if random.random() < 0.2:
        noise(sample, random.uniform(2, 14), random)
    if random.random() < 0.3:
        compress(sample, random)
    return sample


def flip(sample: Sample) -> None:
    side = sample.pixels.shape[1]
    sample.pixels = sample.pixels[:, ::-1].copy()
    sample.known = sample.known[:, ::-1].copy()
    sample.boxes[:, (1, 3)] = side - sample.boxes[:, (3, 1)]


def colour(sample: Sample, random: np.random.Generator) -> None:
    """Brightness, contrast, saturation, and a cast of the light."""
    pixels = sample.pixels.astype(np.float32)
    grey = pixels.mean(2, keepdims=True)
    pixels = grey + (pixels - grey) * random.uniform(0.6, 1.4)
    pixels = (pixels - 114) * random.uniform(0.75, 1.3) + 114 + random.uniform(-25, 25)
    sample.pixels = (pixels * random.uniform(0.92, 1.08, 3)).clip(0, 255).astype(np.uint8)


def night(sample: Sample, random: np.random.Generator) -> None:
    """Few lux: dark, little colour, and the sensor's noise."""
    pixels = (sample.pixels / 255.0) ** random.uniform(1.6, 2.8)
    grey = pixels.mean(2, keepdims=True)
    sample.pixels = ((grey + (pixels - grey) * random.uniform(0.2, 0.8)) * 255 * random.uniform(0.6, 1)).clip(0, 255).astype(np.uint8)
    noise(sample, random.uniform(6, 18), random)


def infrared(sample: Sample, random: np.random.Generator) -> None:
    """A camera's own infra-red lamps: grey, bright in the middle, dark at the edges. What is told by colour alone is not known any more."""
    side = sample.pixels.shape[0]
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    lamp = np.exp(-(x**2 + y**2) * random.uniform(0.3, 1.2))[..., None]
    weights = random.dirichlet((4, 2, 1))
    grey = (sample.pixels.astype(np.float32) @ weights)[..., None] * lamp * random.uniform(0.8, 1.4)
    sample.pixels = np.repeat(grey, 3, 2).clip(0, 255).astype(np.uint8)
    noise(sample, random.uniform(3, 10), random)
    sample.known[..., _BY_COLOUR] = False
    sample.boxes = sample.boxes[~np.isin(sample.boxes[:, 0], _BY_COLOUR)]


def blur(sample: Sample, random: np.random.Generator) -> None:
    sample.pixels = np.asarray(Image.fromarray(sample.pixels).filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.6))))


def noise(sample: Sample, deviation: float, random: np.random.Generator) -> None:
    noisy = sample.pixels + random.standard_normal(sample.pixels.shape, dtype=np.float32) * deviation
    sample.pixels = noisy.clip(0, 255).astype(np.uint8)


def compress(sample: Sample, random: np.random.Generator) -> None:
    """Blocks and smeared colour of too few bits, by JPEG; h264_twins.py makes the video codec's own."""
    packed = BytesIO()
    Image.fromarray(sample.pixels).save(packed, "JPEG", quality=int(random.uniform(12, 55)), subsampling=2)
    sample.pixels = np.asarray(Image.open(packed).convert("RGB"))
