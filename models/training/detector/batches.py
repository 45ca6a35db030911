"""What a training is shown, batch by batch: made by processes of their own, so that the network never waits for a picture."""

import os
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from torch.utils.data import DataLoader, Dataset

from .augment import augmented
from .h264_twins import h264_twin
from .labelled_pictures import LabelledPicture
from .sample import Sample

SIDES = (320, 352, 384, 416, 448)
# Mosaics and zooms make most things smaller; late in a training they have the size that they have in use, so its input does as well.
LATE_SIDES = (384, 416, 448)
TWIN_SHARE = 0.15
# Every third picture has a twin, as making one takes ffmpeg longer than the network takes to learn from it.
TWIN_OF_EVERY = 3
# Share of the training after which there are no mosaics any more.
LATE = 0.6
# Batches that lie ready for each process that makes them.
AHEAD = 4


@dataclass(frozen=True)
class Batch:
    samples: list[Sample]
    side: int


class EpochBatches(Dataset):
    """The batches of one epoch; each is a function of seed, epoch and its place alone, whoever makes it."""

    def __init__(self, pictures: list[LabelledPicture], twins: Path, size: int, seed: int, epoch: int, epochs: int) -> None:
        self.pictures = pictures
        self.twins = twins
        self.size = size
        self.seed = seed
        self.epoch = epoch
        self.epochs = epochs
        self.order = np.random.default_rng((seed, epoch)).permutation(len(pictures))

    def __len__(self) -> int:
        return len(self.pictures) // self.size

    def progress(self, step: int) -> float:
        """0..1 of the whole training."""
        return (self.epoch + step / len(self)) / self.epochs

    def __getitem__(self, step: int) -> Batch:
        if not 0 <= step < len(self):
            raise IndexError(step)
        random = np.random.default_rng((self.seed, self.epoch, step))
        is_late = self.progress(step) > LATE
        side = int(random.choice(LATE_SIDES if is_late else SIDES))
        samples = []
        for first in self.order[step * self.size : (step + 1) * self.size]:
            four = [as_filmed(self.pictures[i], self.twins, random) for i in (first, *random.integers(0, len(self.pictures), 3))]
            samples.append(augmented(four, side, random, is_late))
        return Batch(samples, side)


def batches_in_turn(epoch: EpochBatches, workers: int) -> DataLoader:
    """In their order, made by that many processes; 0: by this one."""
    ahead = {"prefetch_factor": AHEAD} if workers else {}
    return DataLoader(epoch, batch_size=None, num_workers=workers, worker_init_fn=_give_way, **ahead)


def _give_way(_worker: int) -> None:
    """Where there are few processors, the network's own threads wait for each other whenever one of them is kept from its processor."""
    os.nice(5)


def as_filmed(picture: LabelledPicture, folder: Path, random: np.random.Generator) -> LabelledPicture:
    has_twin = crc32(picture.file.name.encode()) % TWIN_OF_EVERY == 0
    if not has_twin or random.random() >= TWIN_SHARE * TWIN_OF_EVERY:
        return picture
    try:
        return h264_twin(picture, folder, random)
    except OSError:
        return picture
