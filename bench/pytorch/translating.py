"""Translating MNIST in NumPy, as a peer of wavemill's generator.

Frame t of a sequence is the sum over two digits of the digit rolled by (x0 + vx t, y0 + vy t),
grey values stopping at white.

Two ways: `roll` makes every frame by numpy.roll, as the reference implementation of the data set
does; `gather` makes all frames of a digit by one indexing operation, the most NumPy gives without
making many sequences at once.
"""

import numpy

import generation


class Translating(generation.DigitMaker):
    """Makes grey values [frame, 1, 28, 28]; a path is (digit, vx, vy, x0, y0)."""

    def read(self, row, array):
        names = ("index", "vx", "vy", "x0", "y0")
        return generation.of_digits(row, self.parameters["digitsPerSequence"], *names)

    def draw(self):
        velocity, side = self.parameters["velocityRange"], self.digits.shape[-1]
        count = self.parameters["digitsPerSequence"]
        integer = self.random.randint
        return [
            (
                digit,
                integer(-velocity, velocity + 1),
                integer(-velocity, velocity + 1),
                integer(0, side),
                integer(0, side),
            )
            for digit in [integer(0, len(self.digits)) for _ in range(count)]
        ]

    def make(self, paths):
        side = self.digits.shape[-1]
        out = numpy.zeros((self.parameters["frames"], 1, side, side), numpy.uint16)
        for digit, vx, vy, x0, y0 in paths:
            self.add(self.digits[digit], vx, vy, x0, y0, out)
        return numpy.minimum(out, 255).astype(numpy.uint8)


class Roll(Translating):
    def add(self, image, vx, vy, x0, y0, out):
        for t in range(len(out)):
            out[t, 0] += numpy.roll(image, (y0 + vy * t, x0 + vx * t), axis=(0, 1))


class Gather(Translating):
    def add(self, image, vx, vy, x0, y0, out):
        side = image.shape[-1]
        pixel, time_step = numpy.arange(side), numpy.arange(len(out))[:, None]
        rows = (pixel - (y0 + vy * time_step)) % side
        columns = (pixel - (x0 + vx * time_step)) % side
        out[:, 0] += image[rows[:, :, None], columns[:, None, :]]


if __name__ == "__main__":
    generation.serve({"roll": Roll, "gather": Gather})
