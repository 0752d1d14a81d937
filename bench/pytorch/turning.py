"""Images turned by bilinear interpolation, zero outside; what both rotating MNISTs have in common.

Turned by θ about c, pixel (x, y) shows the image's value at

    c + cos θ (x - c) - sin θ (y - c)  to the right,  c + sin θ (x - c) + cos θ (y - c)  downward.
"""

import numpy
import torch
import torch.nn.functional as F


def by_grid_sample(image, angle, centre):
    """An image [height, width] turned by degrees, by PyTorch's affine_grid and grid_sample."""
    radians = numpy.deg2rad(angle)
    cosine, sine = float(numpy.cos(radians)), float(numpy.sin(radians))
    middle = (image.shape[-1] - 1) / 2
    # In their coordinates the image reaches from -1 to 1 and turns about its middle.
    away = (centre - middle) / middle
    matrix = torch.tensor(
        [[[cosine, -sine, away * (1 - cosine + sine)], [sine, cosine, away * (1 - sine - cosine)]]]
    )
    grid = F.affine_grid(matrix, (1, 1, *image.shape), align_corners=True)
    return F.grid_sample(image[None, None], grid, padding_mode="zeros", align_corners=True)[0, 0]


class Turns:
    """Turns by many angles at once, by indexing: four pixels and their weights for each pixel.

    The canvas is as large as the image, which gets a margin so wide that no pixel is missing.
    """

    def __init__(self, angles, side, centre):
        radians = numpy.deg2rad(numpy.asarray(angles))[:, None, None]
        cosine = numpy.cos(radians).astype(numpy.float32)
        sine = numpy.sin(radians).astype(numpy.float32)
        away = numpy.arange(side, dtype=numpy.float32) - numpy.float32(centre)
        right, down = away[None, None, :], away[None, :, None]
        self.margin = margin_of(side)
        stride = side + 2 * self.margin
        x = numpy.float32(centre + self.margin) + cosine * right - sine * down
        y = numpy.float32(centre + self.margin) + sine * right + cosine * down
        left, top = x.astype(numpy.int32), y.astype(numpy.int32)
        x -= left
        y -= top
        first = top * stride + left
        self.taps = (
            (first, (1 - y) * (1 - x)),
            (first + 1, (1 - y) * x),
            (first + stride, y * (1 - x)),
            (first + stride + 1, y * x),
        )

    def of(self, padded):
        """[angle, side, side] of an image with its margin."""
        pixels = padded.reshape(-1)
        return sum(pixels[place] * weight for place, weight in self.taps)


def margin_of(side):
    """Wide enough about any centre within half a pixel of the middle."""
    return int(numpy.ceil(side * (numpy.sqrt(2) - 1) / 2)) + 2


def padded(digits):
    """Digits [digit, side, side] as single precision, with the margin of Turns."""
    margin = margin_of(digits.shape[-1])
    return numpy.pad(digits.astype(numpy.float32), ((0, 0), (margin, margin), (margin, margin)))


def grey(values):
    """Grey values [frame, 1, side, side] of numbers [frame, side, side], stopping at white."""
    return numpy.rint(numpy.minimum(values, 255)).astype(numpy.uint8)[:, None]
