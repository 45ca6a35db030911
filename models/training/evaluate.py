#!/usr/bin/env python3
"""AP50 of weights over labelled pictures, by source. The figures that count come from the product's own pipeline: npx ansim model check.

python3 models/training/evaluate.py --pictures FOLDER (--weights RUN/weights.pt [RUN2/weights.pt] | --onnx FILE) [--split test] [--keep 0 0.1 0.3] [--json]
"""

import argparse
import json
import sys
from pathlib import Path

from detector.average_precision import average_precisions
from detector.labelled_pictures import LABELS, WrongFolder, read_pictures
from detector.weights import WrongWeights, mix, read_trained, read_weights

SHIPPED = Path(__file__).resolve().parents[1] / "ansim-nano-5" / "model.onnx"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=Path, required=True)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--weights", type=Path, nargs="+", help="weights.pt of a run; of several runs, their average")
    source.add_argument("--onnx", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--side", type=int, default=416)
    parser.add_argument("--start", type=Path, default=SHIPPED)
    parser.add_argument("--keep", type=float, nargs="+", default=[0.0], help="measured for each share of the starting weights")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    try:
        found = read_pictures(args.pictures, args.split)
        start = read_weights(args.start, len(LABELS))
        results = {}
        for keep in args.keep:
            network = read_weights(args.onnx, len(LABELS)) if args.onnx else read_trained(args.weights, len(LABELS))
            mix(network, start, keep)
            for name in sorted({picture.source for picture in found.pictures}):
                pictures = [picture for picture in found.pictures if picture.source == name]
                scores = average_precisions(network, pictures, args.side)
                results[keep, name] = scores
                if not args.json:
                    told = "  ".join(f"{label} {score:.3f} ({count})" for label, (score, count) in scores.items())
                    print(f"kept {keep:g}  {name} {args.split}, {len(pictures)} pictures: {told}", flush=True)
    except (WrongFolder, WrongWeights, OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    for trouble in found.troubles:
        print(f"note: {trouble}", file=sys.stderr)
    if args.json:
        sets = [
            {"set": f"{name} {args.split}" + (f", {keep:g} of the start kept" if keep else ""), "metric": "AP50", "scores": {label: round(score, 3) for label, (score, _) in scores.items()}}
            for (keep, name), scores in results.items()
        ]
        print(json.dumps(sets, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
