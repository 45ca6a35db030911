"""Weights out of an ONNX file of YOLOX-nano, and into another."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from .network import YoloxNano
from .onnx_writer import TEMPERATURE_KEY


class WrongWeights(Exception):
    """The file is no YOLOX-nano of ours; the message says what it is instead."""


def convolutions(network: nn.Module) -> list[nn.Conv2d]:
    """In the order in which the network calls them."""
    order: list[nn.Conv2d] = []
    hooks = [module.register_forward_hook(lambda module, _inputs, _outputs: order.append(module)) for module in network.modules() if isinstance(module, nn.Conv2d)]
    with torch.no_grad():
        network(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return order


def read_weights(file: Path, classes: int) -> YoloxNano:
    """Makes a network from a file with its weights.

    A file with another number of classes lends everything but its class logits, which begin unsure (a score of 0.01). A temperature that the file
    was written with is taken out again. Raises WrongWeights.
    """
    model = onnx.load(str(file))
    graph = model.graph
    tensors = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()).float() for tensor in graph.initializer}
    nodes = [node for node in graph.node if node.op_type == "Conv"]
    network = YoloxNano(classes)
    layers = convolutions(network)
    if len(nodes) != len(layers):
        raise WrongWeights(f"{file} has {len(nodes)} convolutions, YOLOX-nano has {len(layers)}.")
    class_layers = {id(head.class_logits) for head in network.heads}
    with torch.no_grad():
        for node, layer in zip(nodes, layers, strict=True):
            weight, bias = tensors[node.input[1]], tensors[node.input[2]]
            if weight.shape[1:] == (12, 3, 3):
                weight = fold_focus(weight)
            if id(layer) in class_layers and weight.shape != layer.weight.shape:
                layer.bias.fill_(-4.6)
                continue
            if weight.shape != layer.weight.shape:
                raise WrongWeights(f"{file}: a convolution is {tuple(weight.shape)} where YOLOX-nano has {tuple(layer.weight.shape)}.")
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        temperature = next((float(entry.value) for entry in model.metadata_props if entry.key == TEMPERATURE_KEY), 1.0)
        for head in network.heads:
            head.objectness.weight.mul_(temperature)
            head.objectness.bias.mul_(temperature)
    return network


def read_trained(files: list[Path], classes: int) -> YoloxNano:
    """A network of what trainings left (weights.pt); of several, which began with the same weights, their average.

    Raises OSError, and RuntimeError where a file is not of this network.
    """
    network = YoloxNano(classes)
    for count, file in enumerate(files):
        other = YoloxNano(classes)
        other.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
        mix(network, other, 1 / (count + 1))
    return network


def fold_focus(weight: Tensor) -> Tensor:
    """Weights of the 3x3 convolution after Focus [O, 12, 3, 3] -> the same as one 6x6 convolution of stride 2 [O, 3, 6, 6].

    Focus lays four pictures of every second pixel one after the other: even rows and columns, odd rows, odd columns, both odd.
    """
    folded = torch.zeros(weight.shape[0], 3, 6, 6)
    for part, (row, column) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        folded[:, :, row::2, column::2] = weight[:, part * 3 : part * 3 + 3]
    return folded


def mix(network: nn.Module, other: nn.Module, share: float) -> None:
    """Moves the first's weights towards the other's, in place: `share` 0 leaves them, 1 makes them the other's.

    Weights that were trained from the same start can be averaged (Wortsman et al., arXiv:2109.01903): the average forgets less of what the
    start knew. Layers of another shape stay.
    """
    theirs = other.state_dict()
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name in theirs and theirs[name].shape == tensor.shape:
                tensor.lerp_(theirs[name], share)
