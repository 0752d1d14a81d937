package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.DifferentialEquation;

/**
 * Two players of a zero-sum game who play each action more often the better it does: replicator
 * dynamics with payoffs A to the first and −A to the second,
 *
 * <pre>  dxᵢ/dt = xᵢ·((A·y)ᵢ − x·A·y)     dyⱼ/dt = yⱼ·(x·A·y − (Aᵀ·x)ⱼ)</pre>
 *
 * A state is {@code (x, y)}, how often each player plays each action; both sum to 1. Where both
 * players do best to play all actions equally often, as in the games here, {@code Σ log xᵢ + Σ log
 * yⱼ} never changes (Hofbauer, <i>Evolutionary dynamics for bimatrix games: a Hamiltonian
 * system?</i>, 1996).
 */
public final class ReplicatorGame implements DifferentialEquation {
  private final double[][] payoff;
  private final int actions;

  private ReplicatorGame(double[][] payoff) {
    this.payoff = payoff;
    this.actions = payoff.length;
  }

  /** Matching pennies: the first player wins on equal sides, the second on different ones. */
  public static ReplicatorGame matchingPennies() {
    return new ReplicatorGame(new double[][] {{1, -1}, {-1, 1}});
  }

  /** Rock, paper, scissors. */
  public static ReplicatorGame rockPaperScissors() {
    return new ReplicatorGame(new double[][] {{0, -1, 1}, {1, 0, -1}, {-1, 1, 0}});
  }

  /** How many actions each player has. */
  public int actions() {
    return actions;
  }

  @Override
  public int dimension() {
    return 2 * actions;
  }

  @Override
  public void derivative(double[] state, double[] derivative) {
    double value = 0;
    for (int i = 0; i < actions; i++) {
      double first = 0;
      double second = 0;
      for (int j = 0; j < actions; j++) {
        first += payoff[i][j] * state[actions + j];
        second += payoff[j][i] * state[j];
      }
      derivative[i] = first;
      derivative[actions + i] = second;
      value += state[i] * first;
    }
    for (int i = 0; i < actions; i++) {
      derivative[i] = state[i] * (derivative[i] - value);
      derivative[actions + i] = state[actions + i] * (value - derivative[actions + i]);
    }
  }

  /** What never changes: the sum of the logarithms of all frequencies. */
  public double conserved(double[] state) {
    double sum = 0;
    for (int i = 0; i < 2 * actions; i++) {
      sum += StrictMath.log(state[i]);
    }
    return sum;
  }
}
