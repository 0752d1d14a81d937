"""The other side of wavemill's benchmarks: a process that answers one JSON line with one JSON line.

    {"do": "prepare", "mode": "eager", "threads": 2, "folder": "/tmp/x", "sizes": {...}}
        {"ok": true, "loss": 0.0934, "parameters": 17568, "torch": "2.13.0", ...}
    {"do": "step"}
        {"ok": true, "seconds": 1.31, "loss": 0.0934}

Between two requests the process waits for its standard input and computes nothing. Weights and
inputs come as .npy files in a folder. Needs torch and nothing else; numpy is not used here.
"""

import ast
import json
import os
import platform
import signal
import sys
import time

import torch

TYPES = {"<f4": torch.float32, "<i8": torch.int64, "|u1": torch.uint8}


def load(folder, name):
    """A tensor from FOLDER/NAME.npy (format 1.0, C order), read without NumPy."""
    with open(os.path.join(folder, name + ".npy"), "rb") as file:
        data = bytearray(file.read())
    start = 10 + int.from_bytes(data[8:10], "little")
    header = ast.literal_eval(data[10:start].decode("ascii"))
    tensor = torch.frombuffer(data, dtype=TYPES[header["descr"]], offset=start)
    return tensor.reshape(header["shape"])


class TrainingPeer:
    """Trains one model on one batch; subclasses say which.

    `parameters` is a list of tensors, `loss()` the loss of the batch as a scalar tensor, and
    `clip` the largest global norm of the gradient, or None.
    """

    clip = None
    learning_rate = 1e-3

    def __init__(self, folder, sizes, mode):
        raise NotImplementedError

    def loss(self):
        raise NotImplementedError

    def start(self):
        self.optimiser = torch.optim.Adam(self.parameters, lr=self.learning_rate)

    def backward(self):
        """Forward and backward without a step of the optimiser; gives the loss."""
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss()
        loss.backward()
        return loss

    def step(self):
        loss = self.backward()
        if self.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimiser.step()
        return loss.item()


class Patience:
    """Gives up what takes longer than a number of seconds, such as a compilation."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        def expired(signum, frame):
            raise TimeoutError(f"not ready after {self.seconds} s")

        signal.signal(signal.SIGALRM, expired)
        signal.alarm(self.seconds)

    def __exit__(self, *exception):
        signal.alarm(0)


class Training:
    """Answers for training benchmarks; `models` maps names to subclasses of TrainingPeer."""

    def __init__(self, models):
        self.models = models

    def prepare(self, request):
        torch.set_num_threads(request["threads"])
        with Patience(request["patience"]):
            self.peer = self.models[request["model"]](
                request["folder"], request["sizes"], request["mode"]
            )
            self.peer.start()
            # Also compiles, where something is to be compiled; moves no weight.
            loss = self.peer.backward().item()
        return {
            "loss": loss,
            "parameters": sum(p.numel() for p in self.peer.parameters),
            "threads": torch.get_num_threads(),
            "capability": torch.backends.cpu.get_cpu_capability(),
        }

    def step(self, request):
        start = time.perf_counter()
        loss = self.peer.step()
        return {"seconds": time.perf_counter() - start, "loss": loss}

    def gemm(self, request):
        """Floating-point operations per second of a square matrix product, best of several."""
        torch.set_num_threads(request["threads"])
        side = request["side"]
        a, b = torch.rand(side, side), torch.rand(side, side)
        c = torch.empty(side, side)
        best = float("inf")
        for _ in range(request["repeats"]):
            start = time.perf_counter()
            torch.mm(a, b, out=c)
            best = min(best, time.perf_counter() - start)
        return {"flops": 2 * side**3 / best}


def describe():
    return {"python": platform.python_version(), "torch": torch.__version__}


def serve(handler):
    """Answers requests until there are no more. What anything else prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        try:
            if request["do"] == "describe":
                answer = {"ok": True, **describe()}
            else:
                answer = {"ok": True, **getattr(handler, request["do"])(request)}
        except Exception as error:  # the asking side decides what a failure means
            text = str(error).strip().splitlines() or [""]
            answer = {"ok": False, "error": f"{type(error).__name__}: {text[0]}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
