"""Rotating MNIST of Neural Wave Machines in PyTorch and NumPy, as a peer of wavemill's generator.

Frame t of a sequence is one digit turned about (14, 14) by 0, 20, 40 … degrees.

Two ways: `reference` turns the digit for every frame by affine_grid and grid_sample, as the library
for turning images does that the reference implementation uses; `gather` prepares the angles once,
for all digits, and makes all frames of a digit by indexing in NumPy, a rewrite for speed.
"""

import numpy
import torch

import generation
import turning


class Rotating(generation.DigitMaker):
    """Makes grey values [frame, 1, 28, 28] of a digit, given by its number."""

    def __init__(self, request):
        super().__init__(request)
        step = self.parameters["angleStep"]
        turn = numpy.arange(0, 360, step)
        self.angles = numpy.tile(turn, self.parameters["periods"])
        self.centre = self.digits.shape[-1] / 2

    def read(self, row, array):
        return row["digit_index"]

    def draw(self):
        return self.random.randint(0, len(self.digits))


class Reference(Rotating):
    def make(self, digit):
        image = torch.from_numpy(self.digits[digit]).float()
        frames = [turning.by_grid_sample(image, angle, self.centre) for angle in self.angles]
        return turning.grey(torch.stack(frames).numpy())


class Gather(Rotating):
    def __init__(self, request):
        super().__init__(request)
        self.padded = turning.padded(self.digits)
        self.turns = turning.Turns(self.angles, self.digits.shape[-1], self.centre)

    def make(self, digit):
        return turning.grey(self.turns.of(self.padded[digit]))


if __name__ == "__main__":
    generation.serve({"reference": Reference, "gather": Gather})
