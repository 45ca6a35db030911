"""The network of the shipped detector: YOLOX-nano (Ge et al., arXiv:2107.08430) with its batch normalisation folded into the convolutions.

Layers are made in the order in which an exported graph runs them, so that weights travel by order alone (weights.py).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDES = (8, 16, 32)


class Conv(nn.Module):
    """Convolution with bias, then SiLU. Padding is explicit and symmetric."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1, padding: int | None = None) -> None:
        super().__init__()
        pad = (size - 1) // 2 if padding is None else padding
        self.conv = nn.Conv2d(inputs, outputs, size, stride, pad, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return functional.silu(self.conv(x))


class DepthwiseConv(nn.Sequential):
    """A convolution of each channel by itself, then one over the channels."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1) -> None:
        super().__init__(Conv(inputs, inputs, size, stride, groups=inputs), Conv(inputs, outputs, 1))


class Bottleneck(nn.Module):
    def __init__(self, channels: int, adds: bool) -> None:
        super().__init__()
        self.reduce = Conv(channels, channels, 1)
        self.spread = DepthwiseConv(channels, channels, 3)
        self.adds = adds

    def forward(self, x: Tensor) -> Tensor:
        y = self.spread(self.reduce(x))
        return y + x if self.adds else y


class CspLayer(nn.Module):
    """Cross stage partial: one half goes through the bottlenecks, the other past them."""

    def __init__(self, inputs: int, outputs: int, depth: int, adds: bool) -> None:
        super().__init__()
        half = outputs // 2
        self.through = Conv(inputs, half, 1)
        self.past = Conv(inputs, half, 1)
        self.bottlenecks = nn.Sequential(*(Bottleneck(half, adds) for _ in range(depth)))
        self.join = Conv(2 * half, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        through, past = self.through(x), self.past(x)
        return self.join(torch.cat((self.bottlenecks(through), past), 1))


class SpatialPyramid(nn.Module):
    """Spatial pyramid pooling with windows of 5, 9 and 13."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = Conv(channels, channels // 2, 1)
        self.join = Conv(channels * 2, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.reduce(x)
        pooled = [functional.max_pool2d(y, size, 1, size // 2) for size in (5, 9, 13)]
        return self.join(torch.cat((y, *pooled), 1))


class Head(nn.Module):
    """Of one stride: classes beside boxes and objectness."""

    def __init__(self, inputs: int, classes: int, width: int = 64) -> None:
        super().__init__()
        self.stem = Conv(inputs, width, 1)
        self.class_convs = nn.Sequential(DepthwiseConv(width, width, 3), DepthwiseConv(width, width, 3))
        self.class_logits = nn.Conv2d(width, classes, 1)
        self.box_convs = nn.Sequential(DepthwiseConv(width, width, 3), DepthwiseConv(width, width, 3))
        self.boxes = nn.Conv2d(width, 4, 1)
        self.objectness = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.stem(x)
        classes = self.class_logits(self.class_convs(y))
        features = self.box_convs(y)
        return torch.cat((self.boxes(features), self.objectness(features), classes), 1)


class YoloxNano(nn.Module):
    """Pictures [N, 3, H, W], BGR 0..255, sides a multiple of 32 -> [N, anchors, 5 + classes]: box offsets, objectness and class logits.

    Anchors go by stride 8, 16, 32 and row by row. YOLOX' Focus (four slices, then a 3x3 convolution) is one 6x6 convolution of stride 2
    here: the same sum, without slices (weights.py folds it).
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.stem = Conv(3, 16, 6, 2, padding=2)
        self.dark2 = nn.Sequential(DepthwiseConv(16, 32, 3, 2), CspLayer(32, 32, 1, True))
        self.dark3 = nn.Sequential(DepthwiseConv(32, 64, 3, 2), CspLayer(64, 64, 3, True))
        self.dark4 = nn.Sequential(DepthwiseConv(64, 128, 3, 2), CspLayer(128, 128, 3, True))
        self.dark5 = nn.Sequential(DepthwiseConv(128, 256, 3, 2), SpatialPyramid(256), CspLayer(256, 256, 1, False))
        self.lateral = Conv(256, 128, 1)
        self.up4 = CspLayer(256, 128, 1, False)
        self.reduce = Conv(128, 64, 1)
        self.up3 = CspLayer(128, 64, 1, False)
        self.down3 = DepthwiseConv(64, 64, 3, 2)
        self.out4 = CspLayer(128, 128, 1, False)
        self.down4 = DepthwiseConv(128, 128, 3, 2)
        self.out5 = CspLayer(256, 256, 1, False)
        self.heads = nn.ModuleList(Head(channels, classes) for channels in (64, 128, 256))

    def forward(self, pictures: Tensor) -> Tensor:
        c3 = self.dark3(self.dark2(self.stem(pictures)))
        c4 = self.dark4(c3)
        top = self.lateral(self.dark5(c4))
        middle = self.reduce(self.up4(torch.cat((enlarge(top), c4), 1)))
        p3 = self.up3(torch.cat((enlarge(middle), c3), 1))
        p4 = self.out4(torch.cat((self.down3(p3), middle), 1))
        p5 = self.out5(torch.cat((self.down4(p4), top), 1))
        levels = [head(level) for head, level in zip(self.heads, (p3, p4, p5), strict=True)]
        return torch.cat([level.flatten(2) for level in levels], 2).transpose(1, 2)


def enlarge(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def anchor_grid(width: int, height: int) -> tuple[Tensor, Tensor]:
    """Column and row of each anchor [A, 2] and its stride [A], in the order of the network's output."""
    cells, strides = [], []
    for stride in STRIDES:
        rows, columns = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        cells.append(torch.stack((columns, rows), -1).reshape(-1, 2).float())
        strides.append(torch.full((cells[-1].shape[0],), float(stride)))
    return torch.cat(cells), torch.cat(strides)


def decode_boxes(offsets: Tensor, cells: Tensor, strides: Tensor) -> Tensor:
    """Offsets [..., A, 4] -> centre x, centre y, width, height in pixels of the input."""
    centre = (offsets[..., :2] + cells) * strides[:, None]
    # Far beyond any picture: an exponent that runs away would make every gradient after it infinite.
    size = offsets[..., 2:].clamp(max=12.0).exp() * strides[:, None]
    return torch.cat((centre, size), -1)


def offsets_of(boxes: Tensor, cells: Tensor, strides: Tensor) -> Tensor:
    """What decode_boxes makes boxes of: corners [n, 4] in pixels, for the anchors at cells [n, 2] of strides [n] -> [n, 4]."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2 / strides[:, None] - cells
    size = ((boxes[:, 2:] - boxes[:, :2]) / strides[:, None]).clamp(min=1e-6).log()
    return torch.cat((centre, size), -1)
