"""Oscillator networks on sequential MNIST in plain PyTorch, as a peer of wavemill.

    a_t = tanh(R(z_{t-1}, y_{t-1}) + V u_t + b)
    z_t = z_{t-1} + dt (a_t - gamma y_{t-1} - epsilon z_{t-1}),   y_t = y_{t-1} + dt z_t

`nwm2d` is the neural wave machine (Keller and Welling, ICML 2023): R couples neighbours on a torus
by one 3x3 kernel for z and one for y. `cornn` (Rusch and Mishra, ICLR 2021) couples all with all.
Both read an image pixel by pixel and classify it from the last positions.
"""

import torch
import torch.nn.functional as F

import peer


class Oscillators(peer.TrainingPeer):
    learning_rate = 0.0021

    def __init__(self, folder, sizes, mode):
        self.parameters = []
        self.dt, self.gamma, self.epsilon = sizes["dt"], sizes["gamma"], sizes["epsilon"]
        self.pixels = peer.load(folder, "pixels")  # [batch, step]
        self.labels = peer.load(folder, "labels")  # [batch]
        self.read_weights(folder, sizes)
        self.readout_weight = self.weights(folder, "readout_weight")  # [class, unit]
        self.readout_bias = self.weights(folder, "readout_bias")
        if mode == "compiled":
            # The cell alone: 784 copies of it in one graph would compile for ever.
            self.cell = torch.compile(self.cell)

    def weights(self, folder, name):
        tensor = peer.load(folder, name).requires_grad_()
        self.parameters.append(tensor)
        return tensor

    def move(self, drive, position, velocity):
        velocity = velocity + self.dt * (
            torch.tanh(drive) - self.gamma * position - self.epsilon * velocity
        )
        return position + self.dt * velocity, velocity

    def loss(self):
        position = torch.zeros(self.state_shape(len(self.pixels)))
        velocity = torch.zeros_like(position)
        for pixel in self.pixels.unbind(1):
            position, velocity = self.cell(pixel.unsqueeze(1), position, velocity)
        logits = F.linear(position.flatten(1), self.readout_weight, self.readout_bias)
        return F.cross_entropy(logits, self.labels)


class Nwm2d(Oscillators):
    def read_weights(self, folder, sizes):
        self.side = sizes["side"]
        self.input_weight = self.weights(folder, "input_weight")  # [unit, 1]
        self.input_bias = self.weights(folder, "input_bias")  # [unit]
        self.velocity_kernel = self.weights(folder, "velocity_kernel")  # [1, 1, 3, 3]
        self.velocity_bias = self.weights(folder, "velocity_bias")  # [1]
        self.position_kernel = self.weights(folder, "position_kernel")
        self.position_bias = self.weights(folder, "position_bias")

    def state_shape(self, batch):
        return batch, 1, self.side, self.side

    def cell(self, pixel, position, velocity):
        drive = (
            self.couple(velocity, self.velocity_kernel, self.velocity_bias)
            + self.couple(position, self.position_kernel, self.position_bias)
            + F.linear(pixel, self.input_weight, self.input_bias).view_as(position)
        )
        return self.move(drive, position, velocity)

    @staticmethod
    def couple(state, kernel, bias):
        return F.conv2d(F.pad(state, (1, 1, 1, 1), mode="circular"), kernel, bias)


class Cornn(Oscillators):
    def read_weights(self, folder, sizes):
        self.units = sizes["units"]
        self.cell_weight = self.weights(folder, "cell_weight")  # [unit, 1 + 2 units]: u, z, y
        self.cell_bias = self.weights(folder, "cell_bias")  # [unit]

    def state_shape(self, batch):
        return batch, self.units

    def cell(self, pixel, position, velocity):
        state = torch.cat((pixel, velocity, position), dim=1)
        drive = F.linear(state, self.cell_weight, self.cell_bias)
        return self.move(drive, position, velocity)


if __name__ == "__main__":
    peer.serve(peer.Training({"nwm2d": Nwm2d, "cornn": Cornn}))
