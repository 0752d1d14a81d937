"""Checks the peers against golden vectors computed by the reference implementations.

    python bench/pytorch/check_peers.py

Needs torch and numpy. Tensors of FERNN and of its classifier are filled by a formula, those of the
others by hand; every number compared comes from outside this project.
"""

import os
import tempfile

import numpy

import actions
import fernn
import oscillators
import peer
import rotating_fernn


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


def filled(shape, place, amplitude):
    k = numpy.arange(numpy.prod(shape))
    return (amplitude * numpy.sin(0.7 * k + 0.5 * place)).reshape(shape)


def waving(*shape):
    """Grey values of frames."""
    return (0.5 + 0.5 * numpy.sin(0.37 * numpy.arange(numpy.prod(shape)) + 0.2)).reshape(shape)


def check_fernn():
    channels = 4
    hidden = (channels, channels, 3, 3)
    arrays = {
        "lift": filled((channels, 1, 3, 3), 0, 0.3),
        "hidden": filled(hidden, 1, 0.06),
        "decoder_0": filled(hidden, 2, 0.12),
        "decoder_1": filled(hidden, 3, 0.12),
        "decoder_2": filled((1, channels, 3, 3), 4, 0.1),
        "frames": waving(1, 5, 1, 8, 8),
    }
    losses = {0: (0.46368791, 0.44852388), 1: (0.55571290, 0.52410203), 2: (0.59152119, 0.55390991)}
    for mode in ("eager", "channels_last"):
        for reach, (before, after) in losses.items():
            sizes = {"velocityRange": reach, "inputFrames": 3, "decoderLayers": 2}
            forecaster = model(fernn.Fernn, arrays, sizes, mode)
            close(f"FERNN R={reach} {mode}, loss", forecaster.step(), before)
            close(f"FERNN R={reach} {mode}, after a step", forecaster.loss().item(), after)


def check_rotating_fernn():
    """The cell with four orientations, and a turn by interpolation; printed to four digits."""
    ahead = numpy.zeros((1, 1, 4, 6))
    ahead[0, 0, 0] = (0.5, 0.05, 0, 0, 0.1, 0)
    ahead[0, 0, 1] = (0.25, 0, 0.1, -0.2, 0, 0)
    ahead[0, 0, 3] = (-0.1, 0, 0, 0.3, 0, 0.05)
    frames = numpy.zeros((1, 3, 1, 5, 5))
    frames[0, 0, 0, 2, 3] = 1
    frames[0, 1, 0, 1, 2] = 1
    arrays = {
        "lift": numpy.array([[[1, 0, 0.5, 0.25, -0.25, 0.125]]]),
        "hidden": ahead,
        "decoder_0": numpy.zeros((1, 4, 3, 3)),
        "frames": frames,
    }
    sizes = {"orientations": 4, "inputFrames": 2, "decoderLayers": 0, "velocities": [0, 90]}
    for mode in ("eager", "channels_last"):
        forecaster = model(rotating_fernn.RotatingFernn, arrays, sizes, mode)
        state = forecaster.cell(forecaster.inputs[0], forecaster.empty())
        close(f"rotating FERNN {mode}, after a frame", state[1, 0, 3, 2].item(), 0.3834, 3e-4)
        state = forecaster.cell(forecaster.inputs[1], state)
        close(f"rotating FERNN {mode}, 90 degrees", state[1, 0, 1, 2].item(), 1.9416, 1e-4)
        close(f"rotating FERNN {mode}, 0 degrees", state[0, 0, 2, 4].item(), 0.3094, 3e-4)
        forecaster.orientations = 36
        maps = peer.torch.zeros(1, 36, 5, 5)
        maps[0, 0, 2, 4] = 1
        turned = forecaster.turn(maps, 30, forecaster.grid(30, (1, 1, 5, 5)))
        close(f"turned by 30 degrees {mode}", turned[0, 3, 1, 4].item(), 0.6651, 1e-4)
        close(f"turned by 30 degrees {mode}, beside", turned[0, 3, 1, 3].item(), 0.2321, 3e-4)


def check_actions():
    shapes = {
        "convolution_0": (32, 1, 5, 5),
        "convolution_1": (64, 32, 3, 3),
        "convolution_2": (4, 64, 3, 3),
        "hidden": (4, 4, 3, 3),
        "head_weight": (6, 4),
        "head_bias": (6,),
    }
    arrays = {name: filled(shape, i, 0.1) for i, (name, shape) in enumerate(shapes.items())}
    for i, channels in enumerate((32, 64, 4)):
        arrays |= {f"scale_{i}": numpy.ones(channels), f"offset_{i}": numpy.zeros(channels)}
    arrays |= {"frames": waving(2, 3, 1, 8, 8), "labels": numpy.array([1, 4])}
    for mode in ("eager", "channels_last"):
        classifier = model(actions.ActionsFernn, arrays, {"velocityRange": 1}, mode)
        close(f"actions {mode}, cross-entropy", classifier.loss().item(), 1.7551483288, 1e-6)
        variances = classifier.variances[0].sum().item()
        close(f"actions {mode}, running variances", variances, 23.933154177, 1e-6)


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
    check_rotating_fernn()
    check_actions()
    check_oscillators()
    print("all agree")
