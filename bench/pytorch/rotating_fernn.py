"""FERNN for rotations (T. A. Keller, arXiv 2507.14793) in plain PyTorch, as a peer of wavemill.

As in `fernn.py` the velocities are folded into the batch, velocity-major. The state's channels are
field * N + orientation. The filters are linear combinations of six functions of the pixel, and as
in the reference implementation they are expanded whenever they are used while training; the mode
`expanded_once` does so once in a training step instead.
"""

import math

import torch
import torch.nn.functional as F

import peer


def convolve(images, weights):
    """Cross-correlation of images surrounded by zeros; weights [out, in, k, k]."""
    return F.conv2d(images, weights, padding=weights.shape[-1] // 2)


def basis(orientations):
    """[orientation, function, row, column] of the equivariant filters, 3x3 pixels."""
    values = torch.zeros(orientations, 6, 3, 3, dtype=torch.float64)
    for orientation in range(orientations):
        turn = 2 * math.pi * orientation / orientations
        for row in range(3):
            for column in range(3):
                right, up = column - 1, 1 - row
                radius, angle = math.hypot(right, up), math.atan2(up, right) - turn
                ring = math.exp(-0.5 * ((radius - 1) / 0.4) ** 2)
                turning = ring if radius > 0 else 0.0
                values[orientation, :, row, column] = torch.tensor(
                    [
                        float(radius == 0),
                        ring,
                        turning * math.cos(angle),
                        turning * math.sin(angle),
                        turning * math.cos(2 * angle),
                        turning * math.sin(2 * angle),
                    ]
                )
    return values.float()


class RotatingFernn(peer.TrainingPeer):
    learning_rate = 1e-4

    def __init__(self, folder, sizes, mode):
        self.layout = torch.channels_last if mode == "channels_last" else torch.contiguous_format
        self.lift = peer.load(folder, "lift").requires_grad_()  # [field, 1, function]
        # [field, field, by how many orientations the input is ahead, function]
        self.hidden = peer.load(folder, "hidden").requires_grad_()
        self.decoder = [
            peer.load(folder, f"decoder_{i}")
            .contiguous(memory_format=self.layout)
            .requires_grad_()
            for i in range(sizes["decoderLayers"] + 1)
        ]
        self.parameters = [self.lift, self.hidden, *self.decoder]

        self.orientations = sizes["orientations"]
        self.basis = basis(self.orientations)
        places = torch.arange(self.orientations)
        self.ahead = (places[None] - places[:, None]) % self.orientations

        frames = peer.load(folder, "frames")  # [batch, frame, 1, height, width]
        self.inputs = [
            frames[:, t].contiguous(memory_format=self.layout)
            for t in range(sizes["inputFrames"])
        ]
        self.targets = frames[:, sizes["inputFrames"] :]
        self.velocities = sizes["velocities"]
        batch, _, height, width = self.inputs[0].shape
        self.grids = [self.grid(v, (batch, 1, height, width)) for v in self.velocities]
        self.once = mode == "expanded_once"
        if mode == "compiled":
            self.cell = torch.compile(self.cell)
            self.decode = torch.compile(self.decode)

    @staticmethod
    def grid(degrees, shape):
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        matrix = torch.tensor([[cosine, -sine, 0.0], [sine, cosine, 0.0]])
        return F.affine_grid(matrix.expand(shape[0], 2, 3), shape, align_corners=True)

    def expand_lift(self):
        weights = torch.einsum("oim,gmyx->ogiyx", self.lift, self.basis)
        return weights.flatten(0, 1)

    def expand_hidden(self):
        ahead = self.hidden[:, :, self.ahead]  # [out field, in field, out, in orientation, function]
        weights = torch.einsum("oighm,gmyx->ogihyx", ahead, self.basis)
        return weights.flatten(0, 1).flatten(1, 2).contiguous(memory_format=self.layout)

    def turn(self, part, degrees, grid):
        """Moves the orientations on and turns the pixels counter-clockwise."""
        if degrees == 0:
            return part
        fields = part.unflatten(1, (-1, self.orientations))
        steps = int(degrees * self.orientations / 360)
        moved = torch.roll(fields, shifts=steps, dims=2).flatten(1, 2)
        if degrees % 90 == 0:
            return torch.rot90(moved, degrees // 90, dims=(-2, -1))
        return F.grid_sample(moved, grid, padding_mode="zeros", align_corners=True)

    def cell(self, frame, state, lift=None, hidden=None):
        """h_next[v] = ReLU(U * x + W * A_v h[v]), for all velocities at once."""
        lift = self.expand_lift() if lift is None else lift
        hidden = self.expand_hidden() if hidden is None else hidden
        turned = [
            self.turn(part, *by)
            for part, *by in zip(state.chunk(len(self.velocities)), self.velocities, self.grids)
        ]
        drive = convolve(frame, lift).repeat(len(self.velocities), 1, 1, 1)
        return F.relu(drive + convolve(torch.cat(turned), hidden))

    def decode(self, state):
        """Maximum over velocities, then the decoder: [batch, 1, height, width]."""
        features = state.unflatten(0, (len(self.velocities), -1)).max(dim=0).values
        for weights in self.decoder[:-1]:
            features = F.relu(convolve(features, weights))
        return convolve(features, self.decoder[-1])

    def empty(self):
        batch, _, height, width = self.inputs[0].shape
        channels = self.hidden.shape[0] * self.orientations
        state = torch.zeros(len(self.velocities) * batch, channels, height, width)
        return state.contiguous(memory_format=self.layout)

    def loss(self):
        filters = (self.expand_lift(), self.expand_hidden()) if self.once else ()
        state = self.empty()
        for frame in self.inputs:
            state = self.cell(frame, state, *filters)
        fed = self.inputs[-1]
        predictions = []
        for _ in range(self.targets.shape[1]):
            state = self.cell(fed, state, *filters)
            predictions.append(self.decode(state))
            fed = predictions[-1].detach()
        return F.mse_loss(torch.stack(predictions, dim=1), self.targets)


if __name__ == "__main__":
    peer.serve(peer.Training({"rotating-fernn": RotatingFernn}))
