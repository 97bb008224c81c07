"""A network that `network.ts` describes, in PyTorch."""

import torch
import torch.nn.functional as F


class Network(torch.nn.Module):
    """`read(name, shape)` gives the tensor of a parameter; it is called in the order of the description."""

    def __init__(self, description, read):
        super().__init__()
        self.layers = description["layers"]
        self.draws_masks = False
        self.weights = torch.nn.ParameterDict(
            {
                parameter["name"].replace(".", "_"): read(parameter["name"], parameter["shape"])
                for parameter in description["parameters"]
            }
        )

    def forward(self, x):
        for layer in self.layers:
            x = self.apply_layer(layer, x)
        return x

    def apply_layer(self, layer, x):
        kind = layer["kind"]
        if kind == "conv2d":
            window = layer["window"]
            padding = [before for before, _ in window["pad"]]
            return F.conv2d(x, *self.parameters_of(layer), window["stride"], padding, 1, layer["groups"])
        if kind == "dense":
            return F.linear(x.flatten(1), *self.parameters_of(layer))
        if kind == "max_pool":
            return F.max_pool2d(x, **pool_arguments(layer["window"]))
        if kind == "avg_pool":
            return F.avg_pool2d(x, **pool_arguments(layer["window"]), count_include_pad=False)
        if kind == "lrn":
            lrn = layer["lrn"]
            # PyTorch divides alpha by the size.
            return F.local_response_norm(x, lrn["size"], lrn["alpha"] * lrn["size"], lrn["beta"], lrn["k"])
        if kind == "dropout":
            return self.drop(x, **layer["dropout"])
        if kind == "relu":
            return F.relu(x)
        if kind == "tanh":
            return torch.tanh(x)
        if kind == "flatten":
            return x.flatten(1)
        raise NotImplementedError(f"no PyTorch form of {kind}")

    def parameters_of(self, layer):
        name = layer["name"]
        return self.weights[f"{name}_weight"], self.weights[f"{name}_bias"]

    def drop(self, x, rate, scaleAt):
        if self.draws_masks:
            # PyTorch scales while it trains.
            x = F.dropout(x, rate)
            return x * (1 - rate) if scaleAt == "test" else x
        return x * (1 - rate) if scaleAt == "test" else x


def pool_arguments(window):
    """Rounded up where that gives the extents, since PyTorch pads before and after alike."""
    padding = [before for before, _ in window["pad"]]
    floor = [
        (extent + 2 * pad - kernel) // stride + 1
        for extent, pad, kernel, stride in zip(window["input"], padding, window["kernel"], window["stride"])
    ]
    return {
        "kernel_size": window["kernel"],
        "stride": window["stride"],
        "padding": padding,
        "ceil_mode": floor != list(window["output"]),
    }


def create_optimizer(network, description):
    groups = [
        {
            "params": [network.weights[name.replace(".", "_")]],
            "lr": description["learningRate"] * description["learningRateMultipliers"][name],
            "weight_decay": description["weightDecay"] * description["decayMultipliers"][name],
        }
        for name in description["learningRateMultipliers"]
    ]
    by_settings = {}
    for group in groups:
        same = by_settings.setdefault((group["lr"], group["weight_decay"]), {**group, "params": []})
        same["params"] += group["params"]
    return torch.optim.SGD(list(by_settings.values()), lr=0.01, momentum=description["momentum"], fused=True)
