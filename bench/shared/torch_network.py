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
        for state in description["state"]:
            self.register_buffer(state["name"].replace(".", "_"), read(state["name"], state["shape"]))
        # A value is let go with its last reader.
        last = {name: layer["name"] for layer in self.layers for name in layer["inputs"]}
        self.ends = {layer["name"]: [name for name in set(layer["inputs"]) if last[name] == layer["name"]] for layer in self.layers}
        readers = [name for layer in self.layers for name in layer["inputs"]]
        self.overwrites = {layer["name"]: readers.count(layer["inputs"][0]) == 1 for layer in self.layers}

    def forward(self, x):
        values = {"images": x}
        for layer in self.layers:
            inputs = [values[name] for name in layer["inputs"]]
            for name in self.ends[layer["name"]]:
                del values[name]
            x = values[layer["name"]] = self.apply_layer(layer, inputs)
            del inputs
        return x

    def apply_layer(self, layer, inputs):
        kind = layer["kind"]
        x = inputs[0]
        if kind == "conv2d":
            window = layer["window"]
            padding = [before for before, _ in window["pad"]]
            return F.conv2d(x, *self.parameters_of(layer), window["stride"], padding, 1, layer["groups"])
        if kind == "dense":
            return F.linear(x.flatten(1), *self.parameters_of(layer))
        if kind == "batch_norm":
            return self.normalize(x, layer)
        if kind == "add":
            return sum(inputs[1:], inputs[0])
        if kind == "concat":
            return torch.cat(inputs, 1)
        if kind == "global_avg_pool":
            return x.mean((2, 3))
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
            return F.relu(x, inplace=self.overwrites[layer["name"]])
        if kind == "relu6":
            return F.relu6(x, inplace=self.overwrites[layer["name"]])
        if kind == "tanh":
            return torch.tanh(x)
        if kind == "flatten":
            return x.flatten(1)
        raise NotImplementedError(f"no PyTorch form of {kind}")

    def parameters_of(self, layer):
        name = layer["name"]
        bias = f"{name}_bias"
        return self.weights[f"{name}_weight"], self.weights[bias] if bias in self.weights else None

    def normalize(self, x, layer):
        """By the statistics of the batch while the module trains, and else by those that have run."""
        name = layer["name"]
        running = [getattr(self, f"{name}_running_{what}") for what in ("mean", "variance")]
        settings = layer["batchNorm"]
        return F.batch_norm(
            x, *running, *self.parameters_of(layer), self.training, settings["momentum"], settings["epsilon"]
        )

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
