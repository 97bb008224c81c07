"""The networks of the benchmark in PyTorch on CUDA, on the same device and in the same run as specc.

Arguments: the folder of the bundle, and seconds after which nothing new is begun. Prints a JSON line per time:
{"peer", "network", "what", "batch", "milliseconds"} or, with "failure", why there is none. Exits with 3 where there is no CUDA.
Weights and images are random: what PyTorch computes was compared when the fixtures were made.
"""

import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit(3)

from torch_network import Network, create_optimizer

WARM_UP = 3
ROUNDS = 3
ENOUGH_SECONDS = 0.5

folder = sys.argv[1]
deadline = time.perf_counter() + float(sys.argv[2])
# A dry run of this script, on machines without CUDA.
device = sys.argv[3] if len(sys.argv) > 3 else "cuda"
if device == "cuda" and not torch.cuda.is_available():
    sys.exit(3)


def say(**line):
    print(json.dumps(line), flush=True)


def synchronize():
    if device == "cuda":
        torch.cuda.synchronize()


def random_parameter(name, shape):
    return torch.zeros(shape) if name.endswith("bias") else torch.randn(shape) * 0.01


def on_host(*tensors):
    """As a loader gives them with `pin_memory=True`; a step uploads them, as specc's does."""
    return [tensor.pin_memory() if device == "cuda" else tensor for tensor in tensors]


def upload(tensor):
    return tensor.to(device, non_blocking=True)


def step_of(description, what, batch, compiled):
    torch.manual_seed(7)
    network = Network(description, random_parameter).to(device)
    network.draws_masks = what == "training"
    forward = torch.compile(network) if compiled else network
    images, labels = on_host(torch.randn([batch, *description["input"]]), torch.randint(description["classes"], [batch]))
    if what == "inference":

        def infer():
            with torch.no_grad():
                return torch.softmax(forward(upload(images)), -1).cpu()

        return infer
    optimizer = create_optimizer(network, description)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(forward(upload(images)), upload(labels))
        loss.backward()
        optimizer.step()
        return loss.item()

    return train


def best_milliseconds(step):
    for _ in range(WARM_UP):
        step()
    synchronize()
    start = time.perf_counter()
    step()
    synchronize()
    runs = max(1, round(ENOUGH_SECONDS / (time.perf_counter() - start)))
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(runs):
            step()
        synchronize()
        rounds.append((time.perf_counter() - start) / runs)
    return 1000 * min(rounds)


def main():
    with open(f"{folder}/torch.json") as file:
        plan = json.load(file)
    for compiled in [False, True]:
        for tf32 in [False, True]:
            torch.backends.cuda.matmul.allow_tf32 = tf32
            torch.backends.cudnn.allow_tf32 = tf32
            peer = f"PyTorch {torch.__version__}, {'compiled' if compiled else 'eager'}, TF32 {'on' if tf32 else 'off'}"
            for step in plan["steps"]:
                line = {"peer": peer, "network": step["name"], "what": step["what"], "batch": step["batch"]}
                if time.perf_counter() > deadline:
                    say(**line, failure="no time left")
                    continue
                try:
                    description = plan["networks"][step["name"]]
                    call = step_of(description, step["what"], step["batch"], compiled)
                    say(**line, milliseconds=best_milliseconds(call))
                except Exception as error:
                    say(**line, failure=str(error).strip().splitlines()[0] if str(error) else type(error).__name__)


main()
