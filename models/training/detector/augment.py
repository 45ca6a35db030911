"""What cameras and light do to a picture."""

from functools import cache
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

    Late in a training pictures are shown as cameras send them, most of them whole: no camera has four halves of people at its seams, and
    a detector to which everything was shown smaller than it will see it finds less (Touvron et al., arXiv:1906.06423).
    """
    mosaics, zooms = (0, 0.35) if is_late else (0.5, 0.25)
    kind = random.uniform()
    if kind < mosaics:
        sample = mosaic(pictures, side, random)
    elif kind < mosaics + zooms:
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
    contrast = random.uniform(0.75, 1.3)
    matrix = contrast * saturating(random.uniform(0.6, 1.4))
    shift = 114 * (1 - contrast) + random.uniform(-25, 25)
    cast = random.uniform(0.92, 1.08, 3)
    recolour(sample, cast[:, None] * matrix, cast * shift)


def saturating(share: float) -> np.ndarray:
    """What colours are multiplied with [3, 3] to keep that share of their distance from grey."""
    return np.eye(3) * share + (1 - share) / 3


def recolour(sample: Sample, matrix: np.ndarray, shift: np.ndarray) -> None:
    """Every pixel (R, G, B) becomes matrix [3, 3] @ pixel + shift [3], cut to 0..255."""
    whole = tuple(np.concatenate((matrix, shift[:, None]), 1).ravel())
    sample.pixels = np.asarray(Image.fromarray(sample.pixels).convert("RGB", whole))


def night(sample: Sample, random: np.random.Generator) -> None:
    """Few lux: dark, little colour, and the sensor's noise."""
    darker = ((np.arange(256) / 255.0) ** random.uniform(1.6, 2.8) * 255).round().astype(np.uint8)
    sample.pixels = darker[sample.pixels]
    recolour(sample, saturating(random.uniform(0.2, 0.8)) * random.uniform(0.6, 1), np.zeros(3))
    noise(sample, random.uniform(6, 18), random)


def infrared(sample: Sample, random: np.random.Generator) -> None:
    """A camera's own infra-red lamps: grey, bright in the middle, dark at the edges. What is told by colour alone is not known any more."""
    side = sample.pixels.shape[0]
    across = np.exp(-(np.linspace(-1, 1, side, dtype=np.float32) ** 2) * np.float32(random.uniform(0.3, 1.2)))
    lamp = across[:, None] * across * np.float32(random.uniform(0.8, 1.4))
    recolour(sample, np.tile(random.dirichlet((4, 2, 1)), (3, 1)), np.zeros(3))
    sample.pixels = np.repeat((sample.pixels[..., :1] * lamp[..., None]).clip(0, 255).astype(np.uint8), 3, 2)
    noise(sample, random.uniform(3, 10), random)
    sample.known[..., _BY_COLOUR] = False
    sample.boxes = sample.boxes[~np.isin(sample.boxes[:, 0], _BY_COLOUR)]


def blur(sample: Sample, random: np.random.Generator) -> None:
    sample.pixels = np.asarray(Image.fromarray(sample.pixels).filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.6))))


@cache
def _normal_values() -> np.ndarray:
    return np.random.default_rng(0).standard_normal(1 << 22, dtype=np.float32)


def noise(sample: Sample, deviation: float, random: np.random.Generator) -> None:
    """Of normal distribution. Drawing it anew for every picture took half as long as the network: a place in one long draw does."""
    values = _normal_values()
    start = random.integers(0, len(values) - sample.pixels.size)
    noisy = values[start : start + sample.pixels.size].reshape(sample.pixels.shape) * np.float32(deviation)
    noisy += sample.pixels
    sample.pixels = noisy.clip(0, 255, out=noisy).astype(np.uint8)


def compress(sample: Sample, random: np.random.Generator) -> None:
    """Blocks and smeared colour of too few bits, by JPEG; h264_twins.py makes the video codec's own."""
    packed = BytesIO()
    Image.fromarray(sample.pixels).save(packed, "JPEG", quality=int(random.uniform(12, 55)), subsampling=2)
    sample.pixels = np.asarray(Image.open(packed).convert("RGB"))
