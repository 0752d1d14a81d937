"""Trajectories of the Hamiltonian dynamics suite by SciPy, as a peer of wavemill's generator.

Integration only, nothing is drawn: scipy.integrate.solve_ivp with states at the times of the
frames, relative and absolute tolerance as in the dataset. Equations of motion are written in
Python's own numbers, which are faster than arrays of two to eight.

Two ways: `rk45` is the Dormand-Prince pair 5(4) that the suite was made with; `dop853` is the one
of order 8, which wavemill uses too and which takes fewer steps at such tolerances.
"""

import math
import sys

import numpy

import generation

try:
    from scipy.integrate import solve_ivp
except ImportError:
    solve_ivp = None

# Beyond so many frames, chaotic systems show nothing but the integrators' last digits.
COMPARED_FRAMES = 64


def mass_spring(row):
    stiffness, mass, friction = (row[name] for name in ("stiffness", "mass", "friction"))

    def derivative(time, state):
        position, momentum = state.tolist()
        velocity = momentum / mass
        return velocity, -stiffness * position - friction * velocity

    return derivative


def pendulum(row):
    mass, gravity, length = (row[name] for name in ("mass", "gravity", "length"))
    inertia, torque, friction = mass * length**2, mass * gravity * length, row["friction"]

    def derivative(time, state):
        angle, momentum = state.tolist()
        velocity = momentum / inertia
        return velocity, -torque * math.sin(angle) - friction * velocity

    return derivative


def double_pendulum(row):
    m1, m2, g, l1, l2, friction = (
        row[name] for name in ("mass_1", "mass_2", "gravity", "length_1", "length_2", "friction")
    )

    def derivative(time, state):
        q1, q2, p1, p2 = state.tolist()
        sine, cosine = math.sin(q1 - q2), math.cos(q1 - q2)
        d = m1 + m2 * sine * sine
        v1 = (l2 * p1 - l1 * p2 * cosine) / (l1 * l1 * l2 * d)
        v2 = ((m1 + m2) * l1 * p2 - m2 * l2 * p1 * cosine) / (m2 * l1 * l2 * l2 * d)
        n = m2 * l2**2 * p1**2 + (m1 + m2) * l1**2 * p2**2 - 2 * m2 * l1 * l2 * p1 * p2 * cosine
        # sin(2δ)/2 = sin δ cos δ
        c = p1 * p2 * sine / (l1 * l2 * d) - n * sine * cosine / (l1 * l2 * d) ** 2
        return (
            v1,
            v2,
            -(m1 + m2) * g * l1 * math.sin(q1) - c - friction * v1,
            -m2 * g * l2 * math.sin(q2) + c - friction * v2,
        )

    return derivative


def two_body(row):
    m1, m2, g, friction = (row[name] for name in ("mass_1", "mass_2", "gravity", "friction"))

    def derivative(time, state):
        x1, y1, x2, y2, px1, py1, px2, py2 = state.tolist()
        dx, dy = x1 - x2, y1 - y2
        pull = g * m1 * m2 / math.hypot(dx, dy) ** 3
        vx1, vy1, vx2, vy2 = px1 / m1, py1 / m1, px2 / m2, py2 / m2
        return (
            vx1,
            vy1,
            vx2,
            vy2,
            -pull * dx - friction * vx1,
            -pull * dy - friction * vy1,
            pull * dx - friction * vx2,
            pull * dy - friction * vy2,
        )

    return derivative


def replicator(payoff):
    """Learning players of a zero-sum game with these payoffs to the first."""
    transposed = list(zip(*payoff))

    def system(row):
        def derivative(time, state):
            numbers = state.tolist()
            first, second = numbers[: len(payoff)], numbers[len(payoff) :]
            gains = [sum(p * y for p, y in zip(line, second)) for line in payoff]
            losses = [sum(p * x for p, x in zip(line, first)) for line in transposed]
            value = sum(x * gain for x, gain in zip(first, gains))
            return [x * (gain - value) for x, gain in zip(first, gains)] + [
                y * (value - loss) for y, loss in zip(second, losses)
            ]

        return derivative

    return system


SYSTEMS = {
    "mass-spring": mass_spring,
    "pendulum": pendulum,
    "double-pendulum": double_pendulum,
    "two-body": two_body,
    "matching-pennies": replicator([[1, -1], [-1, 1]]),
    "rock-paper-scissors": replicator([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]),
}


class Trajectories(generation.Maker):
    """Makes states [frame, dimension] of equations of motion and a first state."""

    method = None

    def __init__(self, request):
        super().__init__(request)
        if solve_ivp is None:
            raise RuntimeError(
                f"this Python has no scipy; install it by {sys.executable} -m pip install scipy"
            )
        parameters = request["parameters"]
        self.system = SYSTEMS[parameters["system"]]
        self.tolerance = parameters["tolerance"]
        self.times = parameters["interval"] * numpy.arange(parameters["frames"])

    def read(self, row, array):
        return self.system(row), array[0]

    def make(self, drawn):
        derivative, state = drawn
        return solve_ivp(
            derivative,
            (0, self.times[-1]),
            state,
            method=self.method,
            t_eval=self.times,
            rtol=self.tolerance,
            atol=self.tolerance,
        ).y.T

    def compared(self, array):
        return array[:COMPARED_FRAMES]


class Rk45(Trajectories):
    method = "RK45"


class Dop853(Trajectories):
    method = "DOP853"


if __name__ == "__main__":
    generation.serve({"rk45": Rk45, "dop853": Dop853})
