"""Which anchor answers for which box: SimOTA (Ge et al., arXiv:2107.08430, section 2.4)."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# An anchor may answer when it lies in the box, or this many strides from its middle.
CENTRE_RADIUS = 1.5
CANDIDATES = 10


@dataclass(frozen=True)
class Assignment:
    # Whether an anchor answers for a box: bool [A].
    positive: Tensor
    # Of the positive ones: the index of their box [P], and how well they meet it now (IoU) [P].
    box: Tensor
    iou: Tensor


def pair_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU of every box of a [n, 4] with every one of b [m, 4], both as corners: [n, m]."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    areas = (a[:, 2:] - a[:, :2]).clamp(min=0).prod(-1)[:, None] + (b[:, 2:] - b[:, :2]).clamp(min=0).prod(-1)[None]
    return shared / (areas - shared).clamp(min=1e-6)


@torch.no_grad()
def assign(truth: Tensor, labels: Tensor, boxes: Tensor, objectness: Tensor, class_logits: Tensor, cells: Tensor, strides: Tensor) -> Assignment:
    """Truth [n, 4] and boxes [A, 4] as corners in pixels, labels [n] int, objectness [A] and class_logits [A, C] before sigmoid."""
    anchors = boxes.shape[0]
    positive = torch.zeros(anchors, dtype=torch.bool, device=boxes.device)
    nothing = torch.zeros(0, device=boxes.device)
    if truth.shape[0] == 0:
        return Assignment(positive, nothing.long(), nothing)
    centres = (cells + 0.5) * strides[:, None]
    middle = (truth[:, :2] + truth[:, 2:]) / 2
    in_box = ((centres[None] > truth[:, None, :2]) & (centres[None] < truth[:, None, 2:])).all(-1)
    near = ((centres[None] - middle[:, None]).abs() < CENTRE_RADIUS * strides[None, :, None]).all(-1)
    eligible = (in_box | near).any(0).nonzero()[:, 0]
    if len(eligible) == 0:
        return Assignment(positive, nothing.long(), nothing)

    iou = pair_iou(truth, boxes[eligible])
    scores = (class_logits[eligible].sigmoid() * objectness[eligible].sigmoid()[:, None]).sqrt()
    # Cross entropy with one class each: all are none, but for the one that is.
    scores = scores.clamp(1e-6, 1 - 1e-6)
    none = -(1 - scores).log()
    class_cost = (none.sum(1, keepdim=True) - none[:, labels] - scores[:, labels].log()).T
    outside = ~(in_box & near)[:, eligible]
    cost = class_cost + 3 * -(iou + 1e-8).log() + 1e5 * outside

    best = iou.topk(min(CANDIDATES, len(eligible)), dim=1).values
    wanted_anchors = best.sum(1).int().clamp(min=1)
    chosen = torch.zeros_like(cost, dtype=torch.bool)
    for row, count in enumerate(wanted_anchors.tolist()):
        chosen[row, cost[row].topk(min(count, len(eligible)), largest=False).indices] = True
    # An anchor that several boxes want answers for the cheapest of them.
    twice = chosen.sum(0) > 1
    if twice.any():
        cheapest = cost[:, twice].argmin(0)
        chosen[:, twice] = functional.one_hot(cheapest, len(truth)).bool().T
    answering = chosen.any(0)
    positive[eligible[answering]] = True
    box = chosen[:, answering].float().argmax(0)
    return Assignment(positive, box, iou[:, answering].gather(0, box[None])[0])
