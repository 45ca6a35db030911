"""AP50: the area under precision over recall, a box found when IoU is at least one half (Everingham et al., PASCAL VOC, every point)."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from .assignment import pair_iou
from .labelled_pictures import LABELS, LabelledPicture
from .losses import corners
from .network import YoloxNano, anchor_grid, decode_boxes
from .placement import letterbox
from .sample import Sample

# The values that the shipped manifest names, and a score low enough that recall is whole.
SUPPRESSION_IOU = 0.6
MIN_SCORE = 0.01
FOUND_IOU = 0.5
MAX_BOXES = 300


def to_tensor(samples: list[Sample]) -> Tensor:
    """RGB uint8 samples -> BGR float 0..255 [N, 3, side, side], as the product hands it to the engine."""
    return torch.from_numpy(np.stack([np.ascontiguousarray(sample.pixels[..., ::-1].transpose(2, 0, 1)) for sample in samples])).float()


@torch.no_grad()
def detect(network: YoloxNano, pixels: Tensor) -> Iterator[list[tuple[int, float, np.ndarray]]]:
    """For each picture of a batch: label, score and corners in pixels of the input, best first, suppressed within each label."""
    side = pixels.shape[-1]
    cells, strides = (tensor.to(pixels.device) for tensor in anchor_grid(side, side))
    outputs = network(pixels)
    boxes = corners(decode_boxes(outputs[..., :4], cells, strides)).cpu()
    scores = (outputs[..., 4:5].sigmoid() * outputs[..., 5:].sigmoid()).cpu()
    for picture_boxes, picture_scores in zip(boxes, scores, strict=True):
        found = []
        for label in range(picture_scores.shape[1]):
            order = picture_scores[:, label].argsort(descending=True)
            order = order[picture_scores[order, label] >= MIN_SCORE][:MAX_BOXES]
            candidates = picture_boxes[order]
            iou = pair_iou(candidates, candidates).numpy()
            alive = np.ones(len(order), bool)
            for index in range(len(order)):
                if alive[index]:
                    alive[index + 1 :] &= iou[index, index + 1 :] <= SUPPRESSION_IOU
            found += [(label, float(picture_scores[order[i], label]), candidates[i].numpy()) for i in alive.nonzero()[0]]
        yield sorted(found, key=lambda each: -each[1])


def average_precisions(network: YoloxNano, pictures: list[LabelledPicture], side: int, device: str = "cpu", batch: int = 8) -> dict[str, tuple[float, int]]:
    """AP50 of each label with at least one box in these pictures, and how many boxes there are; a label counts where its source labels it."""
    network.eval()
    hits: dict[int, list[tuple[float, bool]]] = {}
    counts: dict[int, int] = {}
    for start in range(0, len(pictures), batch):
        part = pictures[start : start + batch]
        prepared = [letterbox(picture, side) for picture in part]
        found_of_each = detect(network, to_tensor([sample for sample, _ in prepared]).to(device))
        for picture, (sample, _), found in zip(part, prepared, found_of_each, strict=True):
            truth = {label: sample.boxes[sample.boxes[:, 0] == label, 1:] for label in picture.labelled}
            taken = {label: np.zeros(len(boxes), bool) for label, boxes in truth.items()}
            for label, boxes in truth.items():
                counts[label] = counts.get(label, 0) + len(boxes)
            for label, score, box in found:
                if label not in truth:
                    continue
                iou = pair_iou(torch.from_numpy(box[None]), torch.from_numpy(truth[label]))[0].numpy()
                iou = np.where(taken[label], 0, iou)
                best = int(iou.argmax()) if len(iou) else -1
                is_hit = best >= 0 and iou[best] >= FOUND_IOU
                if is_hit:
                    taken[label][best] = True
                hits.setdefault(label, []).append((score, is_hit))
    return {LABELS[label]: (area(hits.get(label, []), count), count) for label, count in sorted(counts.items()) if count > 0}


def area(hits: list[tuple[float, bool]], truths: int) -> float:
    """Area under the curve whose precision never rises again: hits are score and whether it was one."""
    if not hits:
        return 0.0
    right = np.cumsum([is_hit for _, is_hit in sorted(hits, key=lambda hit: -hit[0])])
    precision = right / np.arange(1, len(right) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    recall = right / truths
    return float((np.diff(recall, prepend=0) * envelope).sum())
