"""Rotating MNIST of FERNN in PyTorch and NumPy, as a peer of wavemill's generator.

Frame t of a sequence is the sum over two digits of the digit turned about its middle by
start_angle + angular_velocity t degrees, grey values stopping at white.

Two ways: `reference` turns every digit for every frame on 40×40 pixels, by affine_grid and
grid_sample, and cuts out 28×28, as the reference implementation does; `gather` makes all frames of
a digit at once by indexing in NumPy, a rewrite for speed.
"""

import numpy
import torch

import generation
import turning

MARGIN = 6


class Rotating(generation.DigitMaker):
    """Makes grey values [frame, 1, 28, 28]; a turn is (digit, angular velocity, start angle)."""

    def read(self, row, array):
        names = ("index", "angular_velocity", "start_angle")
        return generation.of_digits(row, self.parameters["digitsPerSequence"], *names)

    def draw(self):
        velocities, count = self.parameters["velocities"], self.parameters["digitsPerSequence"]
        integer = self.random.randint
        return [
            (digit, velocities[integer(0, len(velocities))], self.random.uniform(0, 360))
            for digit in [integer(0, len(self.digits)) for _ in range(count)]
        ]


class Reference(Rotating):
    def make(self, turns):
        side = self.digits.shape[-1]
        kept = slice(MARGIN, MARGIN + side)
        out = torch.zeros(self.parameters["frames"], side, side)
        for digit, velocity, start in turns:
            image = torch.from_numpy(self.digits[digit]).float()
            image = torch.nn.functional.pad(image, (MARGIN, MARGIN, MARGIN, MARGIN))
            middle = (image.shape[-1] - 1) / 2
            for t in range(len(out)):
                turned = turning.by_grid_sample(image, start + velocity * t, middle)
                out[t] += turned[kept, kept]
        return turning.grey(out.numpy())


class Gather(Rotating):
    def __init__(self, request):
        super().__init__(request)
        self.padded = turning.padded(self.digits)

    def make(self, turns):
        side = self.digits.shape[-1]
        time_step = numpy.arange(self.parameters["frames"])
        return turning.grey(
            sum(
                turning.Turns(start + velocity * time_step, side, (side - 1) / 2).of(
                    self.padded[digit]
                )
                for digit, velocity, start in turns
            )
        )


if __name__ == "__main__":
    generation.serve({"reference": Reference, "gather": Gather})
