"""FERNN that classifies short videos (T. A. Keller, arXiv 2507.14793, the KTH actions) in plain
PyTorch, as a peer of wavemill.

As in `fernn.py` the velocities are folded into the batch, velocity-major. The encoder reads one
frame of all videos at a time, so batch normalisation has its statistics for every time apart.
"""

import torch
import torch.nn.functional as F

import peer
from fernn import convolve

BLOCKS = 3


class ActionsFernn(peer.TrainingPeer):
    clip = 1.0
    learning_rate = 3e-4

    def __init__(self, folder, sizes, mode):
        self.layout = torch.channels_last if mode == "channels_last" else torch.contiguous_format
        self.parameters = []
        self.convolutions = [self.weights(folder, f"convolution_{i}") for i in range(BLOCKS)]
        self.scales = [self.weights(folder, f"scale_{i}") for i in range(BLOCKS)]
        self.offsets = [self.weights(folder, f"offset_{i}") for i in range(BLOCKS)]
        self.hidden = self.weights(folder, "hidden")
        self.head_weight = self.weights(folder, "head_weight")
        self.head_bias = self.weights(folder, "head_bias")
        self.means = [torch.zeros_like(scale, requires_grad=False) for scale in self.scales]
        self.variances = [torch.ones_like(scale, requires_grad=False) for scale in self.scales]

        frames = peer.load(folder, "frames")  # [batch, frame, 1, height, width]
        self.frames = [
            frames[:, t].contiguous(memory_format=self.layout) for t in range(frames.shape[1])
        ]
        self.labels = peer.load(folder, "labels")
        reach = range(-sizes["velocityRange"], sizes["velocityRange"] + 1)
        self.velocities = [(vx, vy) for vx in reach for vy in reach]
        if mode == "compiled":
            self.encode = torch.compile(self.encode)
            self.cell = torch.compile(self.cell)

    def weights(self, folder, name):
        tensor = peer.load(folder, name)
        if tensor.dim() == 4:
            tensor = tensor.contiguous(memory_format=self.layout)
        self.parameters.append(tensor.requires_grad_())
        return tensor

    def encode(self, frame):
        """Three times convolution surrounded by zeros, batch normalisation, rectifier."""
        for i, weights in enumerate(self.convolutions):
            filtered = F.conv2d(frame, weights, padding=weights.shape[-1] // 2)
            normalised = F.batch_norm(
                filtered,
                self.means[i],
                self.variances[i],
                self.scales[i],
                self.offsets[i],
                training=True,
                momentum=0.1,
                eps=1e-5,
            )
            frame = F.relu(normalised)
        return frame

    def cell(self, encoded, state):
        """h_next[v] = tanh(e + W * S_v h[v]), for all velocities at once; content moves back."""
        rolled = [
            torch.roll(part, shifts=(-vy, -vx), dims=(-2, -1))
            for (vx, vy), part in zip(self.velocities, state.chunk(len(self.velocities)))
        ]
        drive = encoded.repeat(len(self.velocities), 1, 1, 1)
        return torch.tanh(drive + convolve(torch.cat(rolled), self.hidden))

    def loss(self):
        batch, _, height, width = self.frames[0].shape
        state = torch.zeros(
            len(self.velocities) * batch, self.hidden.shape[0], height, width
        ).contiguous(memory_format=self.layout)
        for frame in self.frames:
            state = self.cell(self.encode(frame), state)
        pooled = state.unflatten(0, (len(self.velocities), -1)).max(dim=0).values
        logits = F.linear(pooled.mean(dim=(-2, -1)), self.head_weight, self.head_bias)
        return F.cross_entropy(logits, self.labels)


if __name__ == "__main__":
    peer.serve(peer.Training({"fernn-classifier": ActionsFernn}))
