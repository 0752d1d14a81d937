"""Datasets made in Python, as peers of wavemill's generators.

    {"do": "prepare", "mode": "gather", "seed": 42, "folder": "/tmp/x",
     "parameters": {"frames": 20, ...}, "rows": [{"id": 0, "digit_1_index": 7231, ...}, ...]}
        {"ok": true, "given": 51.2, "made": 51.2, "largestDifference": 0.0}
    {"do": "step", "seconds": 1}
        {"ok": true, "samples": 831, "seconds": 1.0004}

`parameters` are those of the dataset's card, `rows` the columns of samples that wavemill made;
their arrays are in FOLDER/sample_0.npy, sample_1.npy and so on. `given` and `made` are the root
mean squares of wavemill's arrays and of those made here from the same columns. A step makes samples
and lets them go: nothing is written.
"""

import itertools
import os
import time

import numpy

import peer


class Maker:
    """Makes samples of one dataset one way; subclasses say how.

    `request` is that of `prepare`. What `draw` and `read` give is what `make` takes.
    """

    def __init__(self, request):
        pass

    def read(self, row, array):
        """What was drawn for one of wavemill's samples, from its columns and its array."""
        raise NotImplementedError

    def draw(self):
        """Draws anew; here: the samples of wavemill's again, drawing for nothing."""
        return next(self.again)

    def make(self, drawn):
        """The array of a sample."""
        raise NotImplementedError

    def compared(self, array):
        """The part of an array in which both sides must agree."""
        return array


class Generation:
    """Answers for generation benchmarks; `makers` maps modes to subclasses of Maker."""

    def __init__(self, makers):
        self.makers = makers

    def prepare(self, request):
        peer.torch.set_num_threads(1)
        self.maker = self.makers[request["mode"]](request)
        given, made, drawn = [], [], []
        for number, row in enumerate(request["rows"]):
            array = numpy.load(os.path.join(request["folder"], f"sample_{number}.npy"))
            drawn.append(self.maker.read(row, array))
            given.append(self.maker.compared(array))
            made.append(self.maker.compared(self.maker.make(drawn[-1])))
        self.maker.again = itertools.cycle(drawn)
        given, made = numpy.stack(given).astype(float), numpy.stack(made).astype(float)
        return {
            "given": float(numpy.sqrt(numpy.mean(given**2))),
            "made": float(numpy.sqrt(numpy.mean(made**2))),
            "largestDifference": float(numpy.abs(given - made).max()),
        }

    def step(self, request):
        samples, start, taken = 0, time.perf_counter(), 0
        while taken < request["seconds"]:
            self.maker.make(self.maker.draw())
            samples += 1
            taken = time.perf_counter() - start
        return {"samples": samples, "seconds": taken}


class DigitMaker(Maker):
    """Knows the digits, `[digit, 28, 28]` of grey values 0 .. 255, and NumPy's random numbers."""

    def __init__(self, request):
        super().__init__(request)
        self.digits = numpy.load(os.path.join(request["folder"], "digits.npy"))
        self.parameters = request["parameters"]
        self.random = numpy.random.RandomState(request["seed"] % 2**32)


def of_digits(row, count, *names):
    """The columns digit_1_NAME … digit_COUNT_NAME of a row, a list for each digit."""
    return [[row[f"digit_{d}_{name}"] for name in names] for d in range(1, count + 1)]


def serve(makers):
    peer.serve(Generation(makers))
