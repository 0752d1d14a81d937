"""Checks the peers against golden vectors computed by the reference implementations.

    python bench/pytorch/check_peers.py

Needs torch and numpy. Tensors of the FERNN check are filled by a formula, those of the oscillators
by hand; every number compared comes from outside this project.
"""

import os
import tempfile

import numpy

import fernn
import oscillators
import peer


def model(kind, arrays, sizes, mode="eager"):
    with tempfile.TemporaryDirectory() as folder:
        for name, array in arrays.items():
            kind_of_number = numpy.int64 if array.dtype.kind == "i" else numpy.float32
            numpy.save(os.path.join(folder, name + ".npy"), array.astype(kind_of_number))
        made = kind(folder, sizes, mode)
    made.start()
    return made


def close(what, actual, expected, tolerance=1e-5):
    assert abs(actual - expected) <= tolerance * abs(expected), f"{what}: {actual}, not {expected}"
    print(f"{what}: {actual:.8f}")


def check_fernn():
    def filled(shape, place, amplitude):
        k = numpy.arange(numpy.prod(shape))
        return (amplitude * numpy.sin(0.7 * k + 0.5 * place)).reshape(shape)

    channels = 4
    hidden = (channels, channels, 3, 3)
    arrays = {
        "lift": filled((channels, 1, 3, 3), 0, 0.3),
        "hidden": filled(hidden, 1, 0.06),
        "decoder_0": filled(hidden, 2, 0.12),
        "decoder_1": filled(hidden, 3, 0.12),
        "decoder_2": filled((1, channels, 3, 3), 4, 0.1),
        "frames": (0.5 + 0.5 * numpy.sin(0.37 * numpy.arange(320) + 0.2)).reshape(1, 5, 1, 8, 8),
    }
    losses = {0: (0.46368791, 0.44852388), 1: (0.55571290, 0.52410203), 2: (0.59152119, 0.55390991)}
    for mode in ("eager", "channels_last"):
        for reach, (before, after) in losses.items():
            sizes = {"velocityRange": reach, "inputFrames": 3, "decoderLayers": 2}
            forecaster = model(fernn.Fernn, arrays, sizes, mode)
            close(f"FERNN R={reach} {mode}, loss", forecaster.step(), before)
            close(f"FERNN R={reach} {mode}, after a step", forecaster.loss().item(), after)


def check_oscillators():
    units = numpy.arange(9)
    taps = numpy.arange(9.0).reshape(1, 1, 3, 3)
    common = {
        "pixels": numpy.array([[0.5, 1.0, 1.5]]),
        "labels": numpy.array([1]),
        "readout_weight": 0.2 * ((units[None] + numpy.arange(2)[:, None]) % 3) - 0.1,
        "readout_bias": numpy.array([0.1, -0.1]),
    }
    weight, bias = 0.1 * (units + 1.0), 0.01 * units
    constants = {"dt": 0.042, "gamma": 2.7, "epsilon": 4.7}
    wave = {
        "input_weight": weight[:, None],
        "input_bias": bias,
        "velocity_kernel": 0.05 * taps - 0.2,
        "velocity_bias": numpy.array([0.02]),
        "position_kernel": 0.3 - 0.07 * taps,
        "position_bias": numpy.array([-0.03]),
    }
    loss = model(oscillators.Nwm2d, common | wave, constants | {"side": 3}).loss()
    close("NWM-2D, cross-entropy", loss.item(), 0.7987809240, 1e-6)

    i, j = units[:, None], units[None]
    of_velocity = 0.1 * ((i + 2 * j) % 3) - 0.1
    of_position = 0.05 * ((2 * i + j) % 4) - 0.05
    dense = {
        "cell_weight": numpy.concatenate((weight[:, None], of_velocity, of_position), axis=1),
        "cell_bias": bias,
    }
    loss = model(oscillators.Cornn, common | dense, constants | {"units": 9}).loss()
    close("coRNN, cross-entropy", loss.item(), 0.7987717215, 1e-6)


if __name__ == "__main__":
    peer.torch.set_num_threads(1)
    check_fernn()
    check_oscillators()
    print("all agree")
