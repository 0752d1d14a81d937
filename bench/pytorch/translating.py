"""Translating MNIST in NumPy, as a peer of wavemill's generator.

Frame t of a sequence is the sum over two digits of the digit rolled by (x0 + vx t, y0 + vy t),
grey values stopping at white. Sequences are made and let go: nothing is written.

Two ways: `roll` makes every frame by numpy.roll, as the reference implementation of the data set
does; `gather` makes all frames of a digit by one indexing operation, the most NumPy gives without
making many sequences at once.
"""

import hashlib
import os
import time

import numpy

import peer


def roll(digits, paths, frames):
    """Grey values [frame, 1, 28, 28]; a path is (digit, vx, vy, x0, y0)."""
    side = digits.shape[-1]
    out = numpy.zeros((frames, 1, side, side), numpy.uint16)
    for digit, vx, vy, x0, y0 in paths:
        image = digits[digit]
        for t in range(frames):
            out[t, 0] += numpy.roll(image, (y0 + vy * t, x0 + vx * t), axis=(0, 1))
    return numpy.minimum(out, 255).astype(numpy.uint8)


def gather(digits, paths, frames):
    side = digits.shape[-1]
    pixel, time_step = numpy.arange(side), numpy.arange(frames)[:, None]
    out = numpy.zeros((frames, 1, side, side), numpy.uint16)
    for digit, vx, vy, x0, y0 in paths:
        rows = (pixel - (y0 + vy * time_step)) % side
        columns = (pixel - (x0 + vx * time_step)) % side
        out[:, 0] += digits[digit][rows[:, :, None], columns[:, None, :]]
    return numpy.minimum(out, 255).astype(numpy.uint8)


class Translating:
    def prepare(self, request):
        self.render = {"roll": roll, "gather": gather}[request["mode"]]
        self.sizes = request["sizes"]
        self.digits = numpy.load(os.path.join(request["folder"], "digits.npy"))
        paths = numpy.load(os.path.join(request["folder"], "paths.npy")).tolist()
        made = numpy.stack([self.render(self.digits, path, self.sizes["frames"]) for path in paths])
        self.random = numpy.random.RandomState(request["seed"])
        return {
            "sha256": hashlib.sha256(made.tobytes()).hexdigest(),
            "mean": float(made.mean()),
            "numpy": numpy.__version__,
        }

    def draw(self):
        velocity, side = self.sizes["velocityRange"], self.digits.shape[-1]
        integer = self.random.randint
        chosen = [integer(0, len(self.digits)) for _ in range(self.sizes["digitsPerSequence"])]
        return [
            (
                digit,
                integer(-velocity, velocity + 1),
                integer(-velocity, velocity + 1),
                integer(0, side),
                integer(0, side),
            )
            for digit in chosen
        ]

    def step(self, request):
        start = time.perf_counter()
        for _ in range(request["sequences"]):
            self.render(self.digits, self.draw(), self.sizes["frames"])
        return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    peer.serve(Translating())
