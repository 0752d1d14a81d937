"""Images as phase fields in NumPy, as a peer of wavemill's generator.

Every pixel's phase is 2π (x/255 - 0.1307)/0.3081, for each of the oscillators that the pixel has.
"""

import numpy

import generation


class Phases(generation.DigitMaker):
    """Makes phases [row, column, oscillator] of a digit, given by its number."""

    def read(self, row, array):
        return int(row["name"])

    def draw(self):
        return self.random.randint(0, len(self.digits))

    def make(self, digit):
        grey = self.digits[digit].astype(numpy.float32) / numpy.float32(255)
        phase = numpy.float32(2 * numpy.pi) * (grey - numpy.float32(0.1307)) / numpy.float32(0.3081)
        return numpy.repeat(phase[:, :, None], self.parameters["components"], axis=2)


if __name__ == "__main__":
    generation.serve({"reference": Phases})
