"""FERNN for translations (T. A. Keller, arXiv 2507.14793) in plain PyTorch, as a peer of wavemill.

The velocities are folded into the batch, velocity-major: state number v * batch + b belongs to
velocity v and sequence b. So a roll is one call per velocity, W one convolution for all of them.
"""

import torch
import torch.nn.functional as F

import peer


def convolve(images, weights):
    """Circular cross-correlation; images [n, in, h, w], weights [out, in, k, k]."""
    p = weights.shape[-1] // 2
    return F.conv2d(F.pad(images, (p, p, p, p), mode="circular"), weights)


class Fernn(peer.TrainingPeer):
    clip = 1.0

    def __init__(self, folder, sizes, mode):
        layout = torch.channels_last if mode == "channels_last" else torch.contiguous_format

        def weights(name):
            tensor = peer.load(folder, name).contiguous(memory_format=layout)
            return tensor.requires_grad_()

        self.lift = weights("lift")
        self.hidden = weights("hidden")
        self.decoder = [weights(f"decoder_{i}") for i in range(sizes["decoderLayers"] + 1)]
        self.parameters = [self.lift, self.hidden, *self.decoder]

        frames = peer.load(folder, "frames")  # [batch, frame, 1, height, width]
        self.inputs = [
            frames[:, t].contiguous(memory_format=layout) for t in range(sizes["inputFrames"])
        ]
        self.targets = frames[:, sizes["inputFrames"] :]
        self.layout = layout

        reach = range(-sizes["velocityRange"], sizes["velocityRange"] + 1)
        self.velocities = [(vx, vy) for vx in reach for vy in reach]
        if mode == "compiled":
            self.cell = torch.compile(self.cell)
            self.decode = torch.compile(self.decode)

    def cell(self, frame, state):
        """h_next[v] = ReLU(U * x + W * R_v h[v]), for all velocities at once."""
        rolled = [
            torch.roll(part, shifts=(vy, vx), dims=(-2, -1))
            for (vx, vy), part in zip(self.velocities, state.chunk(len(self.velocities)))
        ]
        drive = convolve(frame, self.lift).repeat(len(self.velocities), 1, 1, 1)
        return F.relu(drive + convolve(torch.cat(rolled), self.hidden))

    def decode(self, state):
        """Maximum over velocities, then the decoder: [batch, 1, height, width]."""
        features = state.unflatten(0, (len(self.velocities), -1)).max(dim=0).values
        for weights in self.decoder[:-1]:
            features = F.relu(convolve(features, weights))
        return convolve(features, self.decoder[-1])

    def loss(self):
        batch, _, height, width = self.inputs[0].shape
        state = torch.zeros(
            len(self.velocities) * batch, self.hidden.shape[0], height, width
        ).contiguous(memory_format=self.layout)
        for frame in self.inputs:
            state = self.cell(frame, state)
        fed = self.inputs[-1]
        predictions = []
        for _ in range(self.targets.shape[1]):
            state = self.cell(fed, state)
            predictions.append(self.decode(state))
            fed = predictions[-1].detach()
        return F.mse_loss(torch.stack(predictions, dim=1), self.targets)


if __name__ == "__main__":
    peer.serve(peer.Training({"fernn": Fernn}))
