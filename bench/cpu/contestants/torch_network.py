"""The network in PyTorch, in a process of its own: the counterpart of contestant.mjs, which says what the lines mean that it prints.

Arguments: folder of the job, `train` or `infer`, threads, and the variant: `eager`, `channels_last` or `compile`.
"""

import gc
import json
import math
import resource
import sys
import time

import numpy
import torch
import torch.nn.functional as F

MIN_RUNS = 2
MAX_RUNS = 50
MIN_SECONDS = 2.0
ENOUGH_SECONDS = 20.0

job, mode, threads, variant = sys.argv[1:]
torch.set_num_threads(int(threads))


def say(**line):
    print(json.dumps(line), flush=True)


class Network(torch.nn.Module):
    def __init__(self, description):
        super().__init__()
        self.layers = description["layers"]
        self.draws_masks = False
        self.weights = torch.nn.ParameterDict()
        offset = 0
        for parameter in description["parameters"]:
            count = math.prod(parameter["shape"])
            values = numpy.fromfile(f"{job}/parameters.bin", numpy.float32, count, offset=4 * offset)
            self.weights[parameter["name"].replace(".", "_")] = torch.from_numpy(values.reshape(parameter["shape"]))
            offset += count

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


def reset_peak_memory():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def peak_memory():
    try:
        with open("/proc/self/status") as file:
            line = next(line for line in file if line.startswith("VmHWM:"))
        return 1024 * int(line.split()[1])
    except OSError:
        return None


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    with open(f"{job}/network.json") as file:
        description = json.load(file)
    network = Network(description)
    shape = [description["batch"], *description["input"]]
    images = torch.from_numpy(numpy.fromfile(f"{job}/images.bin", numpy.float32).reshape(shape))
    labels = torch.from_numpy(numpy.fromfile(f"{job}/labels.bin", numpy.int32).astype(numpy.int64))
    if variant == "channels_last":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    forward = network
    if variant == "compile":
        if mode == "infer":
            from torch._inductor import config

            config.freezing = True
        forward = torch.compile(network)
    say(event="open")

    if mode == "train":
        optimizer = create_optimizer(network, description)

        def run(draws_masks):
            network.draws_masks = draws_masks
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(forward(images), labels)
            loss.backward()
            optimizer.step()
            return loss.item()

        values = []
        for _ in range(2):
            values.append(run(draws_masks=False))
            say(event="progress")
        say(event="check", values=values)
        run(draws_masks=True)
    else:

        def run(draws_masks):
            with torch.no_grad() if variant == "compile" else torch.inference_mode():
                return torch.softmax(forward(images), -1)

        say(event="check", values=run(draws_masks=False).flatten().tolist())

    gc.collect()
    reset_peak_memory()
    total = 0.0
    runs = 0
    while total < (MIN_SECONDS if runs >= MIN_RUNS else ENOUGH_SECONDS) and runs < MAX_RUNS:
        cpu_start = cpu_seconds()
        start = time.perf_counter()
        run(draws_masks=True)
        seconds = time.perf_counter() - start
        total += seconds
        runs += 1
        say(event="run", milliseconds=1000 * seconds, cpuMilliseconds=1000 * (cpu_seconds() - cpu_start))
    say(event="memory", peakBytes=peak_memory())


main()
