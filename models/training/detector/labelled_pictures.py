"""A folder of labelled pictures: images/ and annotations.json (models/README.md says what is in it)."""

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

LABELS = ("person", "helmet", "no_helmet", "vest", "no_vest", "forklift")
_HEADS = tuple(LABELS.index(label) for label in ("helmet", "no_helmet"))
# A box of which less is left cannot be learnt from.
MIN_SIDE_PX = 2.0


class WrongFolder(Exception):
    """The folder cannot be read at all; the message says where it is wrong."""


@dataclass(frozen=True)
class LabelledPicture:
    file: Path
    source: str
    # Of these classes every object has its box; of the others nothing is known.
    labelled: frozenset[int]
    # Class, x1, y1, x2, y2 in pixels: float32 [n, 5].
    boxes: np.ndarray
    width: int
    height: int


@dataclass(frozen=True)
class PictureSet:
    pictures: list[LabelledPicture]
    # What was left out or mended, a sentence each.
    troubles: list[str]


def read_pictures(folder: Path, split: str, sources: frozenset[str] | None = None) -> PictureSet:
    """Pictures of one split. A broken picture is left out, a box outside its picture cut off or left out, and each is named in `troubles`.

    Raises WrongFolder when annotations.json is missing or not what it should be, or knows a class that we do not.
    """
    try:
        described = json.loads((folder / "annotations.json").read_text("utf8"))
    except (OSError, ValueError) as error:
        raise WrongFolder(f"{folder}/annotations.json cannot be read: {error}") from error
    classes = described.get("classes")
    unknown = [name for name in classes or () if name not in LABELS]
    if not classes or unknown:
        raise WrongFolder(f"{folder}/annotations.json: 'classes' names {', '.join(unknown) or 'nothing'}; known are {', '.join(LABELS)}.")
    ours = [LABELS.index(name) for name in classes]
    pictures: list[LabelledPicture] = []
    troubles: list[str] = []
    for entry in described.get("images", ()):
        if entry.get("split") != split or (sources is not None and entry.get("source") not in sources):
            continue
        try:
            picture = _read_picture(folder, entry, ours, troubles)
        except (KeyError, IndexError, TypeError, ValueError, OSError, UnidentifiedImageError) as error:
            troubles.append(f"{entry.get('file')} is left out: {error!r}.")
            continue
        pictures.append(picture)
    if not pictures:
        raise WrongFolder(f"{folder} has no picture of the split '{split}' that can be read.")
    return PictureSet(pictures, troubles)


def _read_picture(folder: Path, entry: dict, ours: list[int], troubles: list[str]) -> LabelledPicture:
    name = entry["file"]
    if Path(name).name != name:
        raise ValueError("its name leads out of the folder")
    file = folder / "images" / name
    with Image.open(file) as image:
        # Wholly: one that was cut off has a good head.
        image.load()
        width, height = image.size
    for label in (*entry["labelled"], *(box[0] for box in entry["boxes"])):
        # A negative one would count from the end.
        if type(label) is not int or not 0 <= label < len(ours):
            raise ValueError(f"it names class {label}, and classes are 0 to {len(ours) - 1}")
    boxes = []
    for label, *corners in entry["boxes"]:
        x1, y1, x2, y2 = (float(corner) for corner in corners)
        if not all(map(math.isfinite, (x1, y1, x2, y2))):
            raise ValueError("a box has corners that are no numbers")
        cut = (max(0.0, x1), max(0.0, y1), min(float(width), x2), min(float(height), y2))
        if not (cut[2] - cut[0] >= MIN_SIDE_PX and cut[3] - cut[1] >= MIN_SIDE_PX):
            troubles.append(f"{name}: a box of {LABELS[ours[label]]} lies outside or is empty, and is left out.")
            continue
        if max(abs(before - after) for before, after in zip((x1, y1, x2, y2), cut, strict=True)) > 2:
            troubles.append(f"{name}: a box of {LABELS[ours[label]]} reaches out of the picture, and is cut off.")
        boxes.append((float(ours[label]), *cut))
    return LabelledPicture(
        file,
        entry["source"],
        frozenset(ours[label] for label in entry["labelled"]),
        np.array(boxes, np.float32).reshape(-1, 5),
        width,
        height,
    )


def with_cut_heads(picture: LabelledPicture, share: float) -> LabelledPicture:
    """Helmets and bare heads with that share of their height from the top, 1 leaves them: sources that label whole heads then say what those say
    that label the hat, or what of a bare head a hat would cover."""
    boxes = picture.boxes.copy()
    heads = np.isin(boxes[:, 0], _HEADS)
    boxes[heads, 4] = boxes[heads, 2] + (boxes[heads, 4] - boxes[heads, 2]) * share
    return replace(picture, boxes=boxes)


def load_pixels(picture: LabelledPicture) -> np.ndarray:
    """RGB uint8 [h, w, 3]."""
    with Image.open(picture.file) as image:
        return np.asarray(image.convert("RGB"))
