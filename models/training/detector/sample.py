"""What the network is shown at once: one picture of the input's size, its boxes, and which classes are known where."""

from dataclasses import dataclass

import numpy as np

from .labelled_pictures import LABELS, MIN_SIDE_PX

PAD = 114
# One cell of `known` is as large as one of the finest stride.
KNOWN_CELL_PX = 8


@dataclass
class Sample:
    # RGB uint8 [side, side, 3].
    pixels: np.ndarray
    # Class, x1, y1, x2, y2: float32 [n, 5].
    boxes: np.ndarray
    # Whether every object of a class has its box here: bool [side / 8, side / 8, classes].
    known: np.ndarray


def empty_sample(side: int) -> Sample:
    """Nothing but padding, of which everything is known: there is nothing."""
    cells = side // KNOWN_CELL_PX
    return Sample(
        np.full((side, side, 3), PAD, np.uint8),
        np.zeros((0, 5), np.float32),
        np.ones((cells, cells, len(LABELS)), bool),
    )


def keep_inside(boxes: np.ndarray, x1: float, y1: float, x2: float, y2: float, min_share: float = 0.3) -> np.ndarray:
    """Boxes cut to a rectangle; without those of which less than a share, or next to nothing, is left."""
    if len(boxes) == 0:
        return boxes
    cut = boxes.copy()
    cut[:, (1, 3)] = cut[:, (1, 3)].clip(x1, x2)
    cut[:, (2, 4)] = cut[:, (2, 4)].clip(y1, y2)
    sides = cut[:, 3:5] - cut[:, 1:3]
    before = (boxes[:, 3:5] - boxes[:, 1:3]).prod(1).clip(min=1e-6)
    return cut[(sides.min(1) >= MIN_SIDE_PX) & (sides.prod(1) / before >= min_share)]
