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

# A plan for every layer, direction and side of a picture: the 1,024 that oneDNN keeps by itself are fewer, and a training took three times as long.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")

import torch
from torch import Tensor

from detector.average_precision import average_precisions, to_tensor
from detector.batches import LATE, Batch, EpochBatches, batches_in_turn
from detector.labelled_pictures import LABELS, LabelledPicture, WrongFolder, read_pictures, with_cut_heads
from detector.losses import detection_loss
from detector.network import YoloxNano
from detector.weights import WrongWeights, mix, read_weights

SHIPPED = Path(__file__).resolve().parents[1] / "ansim-nano-5" / "model.onnx"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, action="append", required=True, help="folder with images/ and annotations.json; may be given several times")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run: checkpoint, weights, results.jsonl")
    parser.add_argument("--start", type=Path, default=SHIPPED, help="ONNX file whose weights it begins with and does not forget")
    parser.add_argument("--person-teacher", type=Path, help="ONNX file of YOLOX-nano with COCO's 80 classes, asked for people")
    parser.add_argument("--person-weight", type=float, default=0.5)
    parser.add_argument("--also-validation", nargs="+", default=[], metavar="SOURCE", help="sources whose validation pictures are learnt from as well, and so say nothing about the training any more")
    parser.add_argument("--repeat", type=source_and_times, nargs="+", default=[], metavar="SOURCE=TIMES", help="sources whose pictures are shown so many times an epoch")
    parser.add_argument("--head-share", type=source_and_share, nargs="+", default=[], metavar="SOURCE=SHARE", help="sources whose helmets and bare heads are labelled down to the chin, and how much of that from the top is the hat")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=4e-4, help="highest learning rate (AdamW, one cosine)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="processors to use; 0: as many as there are")
    parser.add_argument("--workers", type=int, default=0, help="processes that make pictures ready beside the training; 0: it does that itself")
    parser.add_argument("--half", action="store_true", help="bfloat16 inside the network; much faster where the processor has a unit for it")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so many minutes; a later start goes on")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def source_and_times(text: str) -> tuple[str, int]:
    source, _, times = text.rpartition("=")
    if not source or not times.isdecimal() or int(times) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' should be a source and a whole number, such as forklift=2")
    return source, int(times)


def source_and_share(text: str) -> tuple[str, float]:
    source, _, share = text.rpartition("=")
    try:
        is_share = 0 < float(share) <= 1
    except ValueError:
        is_share = False
    if not source or not is_share:
        raise argparse.ArgumentTypeError(f"'{text}' should be a source and a share above 0, at most 1, such as hardhat=0.62")
    return source, float(share)


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

    def answers(self, network: YoloxNano, pixels: Tensor) -> Tensor:
        with torch.autocast(pixels.device.type, torch.bfloat16, enabled=self.args.half):
            return network(pixels).float()

    def learn(self, batch: Batch, progress: float) -> dict[str, float]:
        samples, side = batch.samples, batch.side
        pixels = to_tensor(samples).to(self.args.device, memory_format=torch.channels_last)
        is_all_known = all(sample.known.all() for sample in samples)
        with torch.no_grad():
            before = None if is_all_known else self.answers(self.start, pixels)
            person = None
            if self.person_teacher is not None:
                # Of every second picture: half the work, and over two batches the same word.
                seen = self.answers(self.person_teacher, pixels[::2])
                person = seen[..., 4].sigmoid() * seen[..., 5].sigmoid()
        self.network.train()
        loss, parts = detection_loss(self.answers(self.network, pixels), samples, side, before, person, self.args.person_weight, exact_boxes=progress > LATE)
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
        pictures = chosen_pictures([picture for each in sets for picture in each.pictures], validation, args)
        validation = [picture for picture in validation if picture.source not in args.also_validation]
        run = Run(args)
    except (WrongFolder, WrongWeights, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for trouble in (trouble for each in sets for trouble in each.troubles):
        print(f"note: {trouble}", flush=True)
    print(f"{len(pictures)} pictures to learn from, {len(validation)} to look at between; seed {args.seed}, {args.device}", flush=True)
    twins = args.out / "h264"
    twins.mkdir(exist_ok=True)
    began = time.monotonic()
    try:
        while run.epoch < args.epochs:
            epoch = EpochBatches(pictures, twins, args.batch, args.seed, run.epoch, args.epochs)
            steps = len(epoch)
            for step, batch in enumerate(batches_in_turn(epoch, args.workers)):
                parts = run.learn(batch, epoch.progress(step))
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


def chosen_pictures(pictures: list[LabelledPicture], validation: list[LabelledPicture], args: argparse.Namespace) -> list[LabelledPicture]:
    """What is learnt from in an epoch. Raises WrongFolder where an argument names a source of which there is no picture."""
    shares, times = dict(args.head_share), dict(args.repeat)
    learnt = pictures + [picture for picture in validation if picture.source in args.also_validation]
    for option, named, there in (("--also-validation", args.also_validation, validation), ("--repeat", times, learnt), ("--head-share", shares, learnt)):
        sources = {picture.source for picture in there}
        unknown = [source for source in named if source not in sources]
        if unknown:
            raise WrongFolder(f"{option} names {', '.join(unknown)}; there are pictures of {', '.join(sorted(sources)) or 'no source'}.")
    cut = [with_cut_heads(picture, shares.get(picture.source, 1.0)) for picture in learnt]
    return [picture for picture in cut for _ in range(times.get(picture.source, 1))]


def validation_of(folder: Path) -> list[LabelledPicture]:
    try:
        return read_pictures(folder, "val").pictures
    except WrongFolder:
        return []


if __name__ == "__main__":
    sys.exit(main())
