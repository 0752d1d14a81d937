"""The adding problem in NumPy, as a peer of wavemill's generator.

A sequence is T values uniform on [0, 1) beside a marker, which is 1 at one step of the first half
and at one of the second.
"""

import numpy

import generation


class Adding(generation.Maker):
    """Makes values and markers [step, 2], from values and the two marked steps."""

    def __init__(self, request):
        super().__init__(request)
        self.steps = request["parameters"]["steps"]
        self.random = numpy.random.RandomState(request["seed"] % 2**32)

    def read(self, row, array):
        return array[:, 0], row["first"], row["second"]

    def draw(self):
        half, integer = self.steps // 2, self.random.randint
        return self.random.uniform(size=self.steps), integer(0, half), integer(half, self.steps)

    def make(self, drawn):
        values, first, second = drawn
        out = numpy.zeros((self.steps, 2), numpy.float32)
        out[:, 0] = values
        out[first, 1] = out[second, 1] = 1
        return out


if __name__ == "__main__":
    generation.serve({"reference": Adding})
