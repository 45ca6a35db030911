"""What the network is told of its answers: only of what is known, and not to forget what it knew."""

import torch
from torch import Tensor
from torch.nn import functional

from .assignment import assign, pair_iou
from .network import anchor_grid, decode_boxes, offsets_of
from .labelled_pictures import LABELS
from .sample import KNOWN_CELL_PX, Sample

BOX_WEIGHT = 5.0
# A teacher that is so sure of a class that this source does not label: no background.
TEACHER_SEES = 0.1
# A teacher that is so sure of what this source does label, where no label of that kind is near: forgotten by whoever labelled, no background.
# Seen one by one, nearly all vests and four of five people and helmets of that sureness without a label are what they are called.
TEACHER_IS_SURE = 0.4
NEAR_IOU = 0.1
# One thing under two labels: a bare head said to be a helmet is a mistake, not a forgotten helmet.
_KIND = torch.tensor([{"no_helmet": LABELS.index("helmet"), "no_vest": LABELS.index("vest")}.get(label, index) for index, label in enumerate(LABELS)])


def corners(boxes: Tensor) -> Tensor:
    half = boxes[..., 2:] / 2
    return torch.cat((boxes[..., :2] - half, boxes[..., :2] + half), -1)


def aligned_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU of each box of a with the one of b in its place, both [n, 4] as corners."""
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(-1)
    areas = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1)
    return shared / (areas - shared).clamp(min=1e-6)


def known_of_anchors(sample: Sample, cells: Tensor, strides: Tensor) -> Tensor:
    """Which classes are known where each anchor stands: bool [A, classes]."""
    place = ((cells + 0.5) * strides[:, None] / KNOWN_CELL_PX).long().cpu()
    return torch.from_numpy(sample.known)[place[:, 1], place[:, 0]].to(cells.device)


def forgotten(answers: Tensor, known: Tensor, truth: Tensor, labels: Tensor, cells: Tensor, strides: Tensor) -> Tensor:
    """Where a teacher's answers [A, 5 + classes] show something that nobody labelled, though this source labels such things: bool [A].

    A source that labels every class there is counts as exact (rendered pictures): nothing is forgotten there.
    """
    seen = answers[:, 4:5].sigmoid() * answers[:, 5:].sigmoid()
    sure = (seen > TEACHER_IS_SURE) & known & ~known.all(-1, keepdim=True)
    if len(truth) > 0 and sure.any():
        kinds = _KIND.to(labels.device)
        near = pair_iou(corners(decode_boxes(answers[:, :4], cells, strides)), truth) > NEAR_IOU
        same = kinds[labels][:, None] == kinds[None, :]
        sure &= ~(near.float() @ same.float() > 0)
    return sure.any(-1)


def detection_loss(outputs: Tensor, samples: list[Sample], side: int, teacher: Tensor | None, person_teacher: Tensor | None, person_weight: float, exact_boxes: bool = False) -> tuple[Tensor, dict[str, float]]:
    """Loss of a batch, and its parts.

    outputs and teacher (the starting weights' answers): [N, A, 5 + classes] before any sigmoid. person_teacher: probability of a person at each
    anchor [N / 2, A] of every second picture by a detector that knows people from everywhere; `person_weight` is how much its word counts (learning without
    forgetting, Li and Hoiem, arXiv:1606.09282). exact_boxes: the offsets themselves are asked for as well (L1), as YOLOX does late in a training.
    """
    device = outputs.device
    cells, strides = (tensor.to(device) for tensor in anchor_grid(side, side))
    boxes = corners(decode_boxes(outputs[..., :4], cells, strides))
    box_loss = outputs.new_zeros(())
    exact_loss = outputs.new_zeros(())
    object_loss = outputs.new_zeros(())
    class_loss = outputs.new_zeros(())
    keep_loss = outputs.new_zeros(())
    positives = 0
    for index, sample in enumerate(samples):
        truth = torch.from_numpy(sample.boxes[:, 1:]).to(device)
        labels = torch.from_numpy(sample.boxes[:, 0]).long().to(device)
        objectness, classes = outputs[index, :, 4], outputs[index, :, 5:]
        found = assign(truth, labels, boxes[index].detach(), objectness.detach(), classes.detach(), cells, strides)
        known = known_of_anchors(sample, cells, strides)
        positives += int(found.positive.sum())

        object_weight = torch.ones_like(objectness)
        if teacher is not None:
            seen = teacher[index, :, 4:5].sigmoid() * teacher[index, :, 5:].sigmoid()
            object_weight[((seen > TEACHER_SEES) & ~known).any(-1)] = 0
            object_weight[forgotten(teacher[index], known, truth, labels, cells, strides)] = 0
        object_weight[found.positive] = 1
        object_loss = object_loss + functional.binary_cross_entropy_with_logits(objectness, found.positive.to(objectness.dtype), object_weight, reduction="sum")
        if found.positive.any():
            box_loss = box_loss + (1 - aligned_iou(boxes[index][found.positive], truth[found.box]) ** 2).sum()
            if exact_boxes:
                wanted = offsets_of(truth[found.box], cells[found.positive], strides[found.positive])
                exact_loss = exact_loss + functional.l1_loss(outputs[index, found.positive, :4], wanted, reduction="sum")
            wanted = functional.one_hot(labels[found.box], classes.shape[1]) * found.iou[:, None]
            each = functional.binary_cross_entropy_with_logits(classes[found.positive], wanted.to(classes.dtype), reduction="none")
            # The class of the box itself is known, whatever else is.
            told = known[found.positive] | (wanted > 0)
            class_loss = class_loss + (each * told).sum()
        if person_teacher is not None and index % 2 == 0:
            # By logarithms: where nobody is seen yet the product of both would be too small to lead anywhere.
            log_person = functional.logsigmoid(objectness) + functional.logsigmoid(classes[:, 0])
            person = log_person.exp().clamp(max=1 - 1e-6)
            wanted = person_teacher[index // 2]
            each = -(wanted * log_person + (1 - wanted) * (1 - person).log())
            # Where truth speaks it is believed; elsewhere the teacher, as loudly as either sees somebody.
            weight = torch.maximum(wanted, person.detach())
            weight[found.positive] = 0
            keep_loss = keep_loss + (each * weight).sum()
    count = max(1, positives)
    parts = {"box": BOX_WEIGHT * box_loss / count, "exact": exact_loss / count, "object": object_loss / count, "class": class_loss / count, "keep": 2 * person_weight * keep_loss / count}
    return sum(parts.values(), outputs.new_zeros(())), {name: float(part.detach()) for name, part in parts.items()}
