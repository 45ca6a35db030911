"""Pictures onto the square that the network sees: whole, far away, or four side by side."""

import numpy as np
from PIL import Image

from .labelled_pictures import LABELS, LabelledPicture, load_pixels
from .sample import KNOWN_CELL_PX, Sample, empty_sample, keep_inside


def letterbox(picture: LabelledPicture, side: int) -> tuple[Sample, float]:
    """As the product prepares it: top left, as large as it fits, padded. With the factor by which it was scaled."""
    scale = side / max(picture.width, picture.height)
    sample = empty_sample(side)
    paste(sample, picture, load_pixels(picture), scale, 0, 0, (0, 0, side, side))
    return sample, scale


def paste(sample: Sample, picture: LabelledPicture, pixels: np.ndarray, scale: float, left: float, top: float, clip: tuple[int, int, int, int]) -> None:
    """Draws a picture, scaled, with its corner at (left, top), into the rectangle `clip` of the sample."""
    x1, y1, x2, y2 = clip
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    resized = np.asarray(Image.fromarray(pixels).resize((width, height), Image.BILINEAR))
    begin_x, begin_y = max(x1, round(left)), max(y1, round(top))
    end_x, end_y = min(x2, round(left) + width), min(y2, round(top) + height)
    if end_x <= begin_x or end_y <= begin_y:
        return
    sample.pixels[begin_y:end_y, begin_x:end_x] = resized[begin_y - round(top) : end_y - round(top), begin_x - round(left) : end_x - round(left)]
    boxes = picture.boxes.copy()
    boxes[:, 1:] = boxes[:, 1:] * scale + np.array([left, top, left, top], np.float32)
    sample.boxes = np.concatenate((sample.boxes, keep_inside(boxes, begin_x, begin_y, end_x, end_y)))
    labelled = np.array([label in picture.labelled for label in range(len(LABELS))])
    cell = KNOWN_CELL_PX
    sample.known[begin_y // cell : -(-end_y // cell), begin_x // cell : -(-end_x // cell)] &= labelled


def mosaic(pictures: list[LabelledPicture], side: int, random: np.random.Generator) -> Sample:
    """Four pictures round a point, each of a size of its own (Bochkovskiy et al., arXiv:2004.10934)."""
    sample = empty_sample(side)
    middle_x, middle_y = (int(side * random.uniform(0.3, 0.7)) // KNOWN_CELL_PX * KNOWN_CELL_PX for _ in range(2))
    quarters = ((0, 0, middle_x, middle_y), (middle_x, 0, side, middle_y), (0, middle_y, middle_x, side), (middle_x, middle_y, side, side))
    for picture, clip in zip(pictures, quarters, strict=True):
        scale = side / max(picture.width, picture.height) * random.uniform(0.35, 1.3)
        width, height = picture.width * scale, picture.height * scale
        left = clip[0] + random.uniform(min(0.0, clip[2] - clip[0] - width), max(0.0, clip[2] - clip[0] - width))
        top = clip[1] + random.uniform(min(0.0, clip[3] - clip[1] - height), max(0.0, clip[3] - clip[1] - height))
        paste(sample, picture, load_pixels(picture), scale, left, top, clip)
    return sample


def zoomed(picture: LabelledPicture, side: int, random: np.random.Generator) -> Sample:
    """Nearer or farther than it was taken: down to a quarter, as people look from under a hall's roof."""
    scale = side / max(picture.width, picture.height) * random.choice((random.uniform(0.25, 0.7), random.uniform(0.7, 1.5)))
    width, height = picture.width * scale, picture.height * scale
    sample = empty_sample(side)
    left = random.uniform(min(0.0, side - width), max(0.0, side - width))
    top = random.uniform(min(0.0, side - height), max(0.0, side - height))
    paste(sample, picture, load_pixels(picture), scale, left, top, (0, 0, side, side))
    return sample
