#!/usr/bin/env python3
"""Trains a detector from a folder of labelled pictures; begun anew with the same --out it goes on where it was.

python3 models/training/train.py --pictures FOLDER --out RUN [--start FILE.onnx] [--person-teacher FILE.onnx] [--epochs 30]
"""

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch

from detector.augment import augmented
from detector.average_precision import average_precisions, to_tensor
from detector.h264_twins import h264_twin
from detector.labelled_pictures import LABELS, LabelledPicture, WrongFolder, read_pictures
from detector.losses import detection_loss
from detector.weights import WrongWeights, mix, read_weights

SHIPPED = Path(__file__).resolve().parents[1] / "ansim-nano-1" / "model.onnx"
SIDES = (320, 352, 384, 416, 448)
TWIN_SHARE = 0.15
# Share of the training after which there are no mosaics any more.
LATE = 0.75


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, action="append", required=True, help="folder with images/ and annotations.json; may be given several times")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run: checkpoint, weights, results.jsonl")
    parser.add_argument("--start", type=Path, default=SHIPPED, help="ONNX file whose weights it begins with and does not forget")
    parser.add_argument("--person-teacher", type=Path, help="ONNX file of YOLOX-nano with COCO's 80 classes, asked for people")
    parser.add_argument("--person-weight", type=float, default=0.5)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=4e-4, help="highest learning rate (AdamW, one cosine)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="processors to use; 0: as many as there are")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so many minutes; a later start goes on")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def rate_at(progress: float, highest: float) -> float:
    """Warms up over the first 3 %, then falls as half a cosine to a fiftieth."""
    if progress < 0.03:
        return highest * max(progress / 0.03, 0.01)
    return highest * (0.02 + 0.98 * (1 + math.cos(math.pi * (progress - 0.03) / 0.97)) / 2)


class Run:
    """One training: networks, optimiser, and where it is."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        args.out.mkdir(parents=True, exist_ok=True)
        # Depthwise convolutions learn a third faster so on processors; graphics processors like it as well.
        self.network = read_weights(args.start, len(LABELS)).to(args.device, memory_format=torch.channels_last)
        self.average = read_weights(args.start, len(LABELS)).to(args.device)
        self.start = read_weights(args.start, len(LABELS)).to(args.device).eval()
        self.person_teacher = read_weights(args.person_teacher, 80).to(args.device).eval() if args.person_teacher else None
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=args.rate, weight_decay=5e-4)
        self.step = 0
        self.epoch = 0
        self.checkpoint = args.out / "checkpoint.pt"
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, map_location=args.device)
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.epoch = state["step"], state["epoch"]
            print(f"goes on at epoch {self.epoch}, step {self.step}", flush=True)

    def save(self) -> None:
        """Whole or not at all: a run that is killed while it writes still has the checkpoint before."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "epoch": self.epoch,
            "seed": self.args.seed,
        }
        unfinished = self.checkpoint.with_suffix(".tmp")
        torch.save(state, unfinished)
        unfinished.replace(self.checkpoint)

    def learn(self, pictures: list[list[LabelledPicture]], side: int, progress: float, random: np.random.Generator) -> dict[str, float]:
        samples = [augmented(four, side, random, progress > LATE) for four in pictures]
        pixels = to_tensor(samples).to(self.args.device, memory_format=torch.channels_last)
        is_all_known = all(sample.known.all() for sample in samples)
        with torch.no_grad():
            before = None if is_all_known else self.start(pixels)
            person = None
            if self.person_teacher is not None:
                seen = self.person_teacher(pixels)
                person = seen[..., 4].sigmoid() * seen[..., 5].sigmoid()
        self.network.train()
        loss, parts = detection_loss(self.network(pixels), samples, side, before, person, self.args.person_weight)
        if not torch.isfinite(loss):
            raise ArithmeticError(f"The loss is {float(loss)} at step {self.step}; begin again with a lower --rate.")
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(progress, self.args.rate)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimiser.step()
        self.step += 1
        # Exponential moving average: short at first, then over some 700 steps.
        mix(self.average, self.network, max(1 / 700, 1 / (self.step + 10)))
        return parts


def main() -> int:
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads or len(os.sched_getaffinity(0)))
    try:
        sets = [read_pictures(folder, "train") for folder in args.pictures]
        validation = [picture for folder in args.pictures for picture in validation_of(folder)]
        run = Run(args)
    except (WrongFolder, WrongWeights, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    pictures = [picture for each in sets for picture in each.pictures]
    for trouble in (trouble for each in sets for trouble in each.troubles):
        print(f"note: {trouble}", flush=True)
    print(f"{len(pictures)} pictures to learn from, {len(validation)} to look at between; seed {args.seed}, {args.device}", flush=True)
    twins = args.out / "h264"
    twins.mkdir(exist_ok=True)
    steps = len(pictures) // args.batch
    began = time.monotonic()
    try:
        while run.epoch < args.epochs:
            random = np.random.default_rng((args.seed, run.epoch))
            order = random.permutation(len(pictures))
            for step in range(steps):
                fours = [[as_filmed(pictures[i], twins, random) for i in (first, *random.integers(0, len(pictures), 3))] for first in order[step * args.batch : (step + 1) * args.batch]]
                progress = (run.epoch + step / steps) / args.epochs
                parts = run.learn(fours, int(random.choice(SIDES)), progress, random)
                if run.step % 10 == 0:
                    spent = time.monotonic() - began
                    told = ", ".join(f"{name} {value:.3f}" for name, value in parts.items())
                    print(f"epoch {run.epoch + 1} of {args.epochs}, step {step + 1} of {steps}: {told}; {spent / 60:.1f} min", flush=True)
                if time.monotonic() - began > args.minutes * 60:
                    # The epoch is begun anew: its order is a function of seed and epoch.
                    raise KeyboardInterrupt
            run.epoch += 1
            run.save()
            scores = average_precisions(run.average, validation, 416, args.device)
            line = {"epoch": run.epoch, "step": run.step, "seed": args.seed, "minutes": round((time.monotonic() - began) / 60, 1), "ap50": {label: round(score, 4) for label, (score, _) in scores.items()}}
            with (args.out / "results.jsonl").open("a", encoding="utf8") as results:
                results.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
    except KeyboardInterrupt:
        run.save()
        print("stopped; the same command goes on", flush=True)
    except ArithmeticError as error:
        print(error, file=sys.stderr)
        return 1
    torch.save(run.average.state_dict(), args.out / "weights.pt")
    return 0


def validation_of(folder: Path) -> list[LabelledPicture]:
    try:
        return read_pictures(folder, "val").pictures
    except WrongFolder:
        return []


def as_filmed(picture: LabelledPicture, folder: Path, random: np.random.Generator) -> LabelledPicture:
    if random.random() >= TWIN_SHARE:
        return picture
    try:
        return h264_twin(picture, folder, random)
    except OSError:
        return picture


if __name__ == "__main__":
    sys.exit(main())
