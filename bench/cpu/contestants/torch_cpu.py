"""The network in PyTorch, in a process of its own: the counterpart of contestant.mjs, which says what the lines mean that it prints.

Arguments: folder of the job, `train` or `infer`, threads, and the variant: `eager`, `channels_last` or `compile`.
"""

import gc
import json
import math
import resource
import sys
import time

from pathlib import Path

import numpy
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "shared"))
from torch_network import Network, create_optimizer  # noqa: E402

MIN_RUNS = 2
MAX_RUNS = 50
MIN_SECONDS = 2.0
ENOUGH_SECONDS = 20.0

job, mode, threads, variant = sys.argv[1:]
torch.set_num_threads(int(threads))


def say(**line):
    print(json.dumps(line), flush=True)


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


def parameter_reader():
    offset = 0

    def read(_, shape):
        nonlocal offset
        count = math.prod(shape)
        values = numpy.fromfile(f"{job}/parameters.bin", numpy.float32, count, offset=4 * offset)
        offset += count
        return torch.from_numpy(values.reshape(shape))

    return read


def main():
    with open(f"{job}/network.json") as file:
        description = json.load(file)
    network = Network(description, parameter_reader()).train(mode == "train")
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
