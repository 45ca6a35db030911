"""Writes the network as an ONNX graph of plain operators: no slices, no gathers, no suppression, explicit pads, any batch."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .network import STRIDES, Bottleneck, Conv, CspLayer, Head, SpatialPyramid, YoloxNano

OPSET = 11
# In the file's metadata, so that a training that begins with it begins with what was learnt.
TEMPERATURE_KEY = "objectness_temperature"


class OnnxWriter:
    """Each method adds the nodes of one module and answers the name of its result."""

    def __init__(self, is_half: bool, temperature: float) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.is_half = is_half
        self.temperature = temperature
        self._names = 0

    def name(self, hint: str) -> str:
        self._names += 1
        return f"{hint}{self._names}"

    def add(self, operator: str, inputs: list[str], **attributes: object) -> str:
        output = self.name(operator.lower())
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, values: np.ndarray, hint: str) -> str:
        name = self.name(hint)
        self.tensors.append(numpy_helper.from_array(values, name))
        return name

    def weights(self, tensor: torch.Tensor, hint: str) -> str:
        values = tensor.detach().cpu().numpy().astype(np.float16 if self.is_half else np.float32)
        return self.constant(values, hint)

    def convolution(self, layer: nn.Conv2d, x: str, temperature: float = 1.0) -> str:
        pad, size = layer.padding[0], layer.kernel_size[0]
        inputs = [x, self.weights(layer.weight / temperature, "weight"), self.weights(layer.bias / temperature, "bias")]
        return self.add("Conv", inputs, group=layer.groups, kernel_shape=[size, size], pads=[pad] * 4, strides=list(layer.stride), dilations=[1, 1])

    def module(self, module: nn.Module, x: str) -> str:
        match module:
            case Conv():
                y = self.convolution(module.conv, x)
                return self.add("Mul", [y, self.add("Sigmoid", [y])])
            case Bottleneck():
                y = self.module(module.spread, self.module(module.reduce, x))
                return self.add("Add", [y, x]) if module.adds else y
            case CspLayer():
                # In the network's own order: weights.py reads by it.
                through, past = self.module(module.through, x), self.module(module.past, x)
                return self.module(module.join, self.concat([self.module(module.bottlenecks, through), past]))
            case SpatialPyramid():
                y = self.module(module.reduce, x)
                pooled = [self.add("MaxPool", [y], kernel_shape=[size, size], pads=[size // 2] * 4, strides=[1, 1]) for size in (5, 9, 13)]
                return self.module(module.join, self.concat([y, *pooled]))
            case Head():
                y = self.module(module.stem, x)
                classes = self.add("Sigmoid", [self.convolution(module.class_logits, self.module(module.class_convs, y))])
                features = self.module(module.box_convs, y)
                boxes = self.convolution(module.boxes, features)
                objectness = self.add("Sigmoid", [self.convolution(module.objectness, features, self.temperature)])
                return self.concat([boxes, objectness, classes])
            case nn.Sequential():
                for part in module:
                    x = self.module(part, x)
                return x
            case _:
                raise TypeError(f"{type(module).__name__} has no ONNX form here.")

    def concat(self, parts: list[str], axis: int = 1) -> str:
        return self.add("Concat", parts, axis=axis)

    def enlarge(self, x: str) -> str:
        scales = self.constant(np.array([1, 1, 2, 2], np.float32), "scales")
        empty = self.constant(np.zeros(0, np.float32), "region")
        return self.add("Resize", [x, empty, scales], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def write_onnx(network: YoloxNano, side: int, is_half: bool = False, temperature: float = 1.0) -> onnx.ModelProto:
    """`images` float32 [N, 3, side, side] BGR 0..255 -> `output` float32 [N, anchors, 5 + classes], objectness and classes as probabilities.

    With `is_half` weights and sums are float16, input and output stay float32. Logits of objectness are divided by `temperature` (temperature
    scaling, Guo et al., arXiv:1706.04599): a score is objectness times class, and above 1 the surer of the two outvotes the other less.
    """
    writer = OnnxWriter(is_half, temperature)
    x = "images"
    if is_half:
        x = writer.add("Cast", [x], to=TensorProto.FLOAT16)
    c3 = writer.module(network.dark3, writer.module(network.dark2, writer.module(network.stem, x)))
    c4 = writer.module(network.dark4, c3)
    top = writer.module(network.lateral, writer.module(network.dark5, c4))
    middle = writer.module(network.reduce, writer.module(network.up4, writer.concat([writer.enlarge(top), c4])))
    p3 = writer.module(network.up3, writer.concat([writer.enlarge(middle), c3]))
    p4 = writer.module(network.out4, writer.concat([writer.module(network.down3, p3), middle]))
    p5 = writer.module(network.out5, writer.concat([writer.module(network.down4, p4), top]))
    width = 5 + network.classes
    shape = writer.constant(np.array([0, width, -1], np.int64), "shape")
    levels = [writer.add("Reshape", [writer.module(head, level), shape]) for head, level in zip(network.heads, (p3, p4, p5), strict=True)]
    joined = writer.concat(levels, axis=2)
    if is_half:
        joined = writer.add("Cast", [joined], to=TensorProto.FLOAT)
    writer.nodes.append(helper.make_node("Transpose", [joined], ["output"], perm=[0, 2, 1]))
    anchors = sum((side // stride) ** 2 for stride in STRIDES)
    graph = helper.make_graph(
        writer.nodes,
        "yolox-nano",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["N", 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", anchors, width])],
        writer.tensors,
    )
    model = helper.make_model(graph, producer_name="ansim", opset_imports=[helper.make_opsetid("", OPSET)], ir_version=7)
    if temperature != 1:
        helper.set_model_props(model, {TEMPERATURE_KEY: str(temperature)})
    onnx.checker.check_model(model, full_check=True)
    return model
