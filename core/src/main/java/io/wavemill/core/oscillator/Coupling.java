package io.wavemill.core.oscillator;

/**
 * Who listens to whom in a network of oscillators: the recurrent term {@code R(z, y) = K_z·z +
 * K_y·y} of velocities z and positions y. Both kernels have the same form.
 *
 * <p>Local couplings are cross-correlations with circular padding, without flip: {@code (K⋆h)[i,j]
 * = Σ_{r,c} K[r,c]·h[(i+r-1) mod rows, (j+c-1) mod columns]}.
 */
public sealed interface Coupling {

  /** Number of oscillators n. */
  int units();

  /** Number of weights of one kernel. */
  int kernelLength();

  /**
   * Every unit listens to every unit: coRNN. A kernel is a matrix {@code [n, n]}, row-major, the
   * listener first.
   */
  record Dense(int units) implements Coupling {
    /** Checks the size. */
    public Dense {
      Coupling.check(units > 0, "units must be 1 or more");
    }

    @Override
    public int kernelLength() {
      return units * units;
    }
  }

  /**
   * A sheet of units, each listening to its 3×3 neighbourhood on a torus: NWM-2D. A kernel is
   * {@code [3, 3]}; unit {@code i·columns + j} sits in row i and column j.
   */
  record Lattice(int rows, int columns) implements Coupling {
    /** Checks the sizes. */
    public Lattice {
      Coupling.check(rows > 0 && columns > 0, "rows and columns must be 1 or more");
    }

    @Override
    public int units() {
      return rows * columns;
    }

    @Override
    public int kernelLength() {
      return 9;
    }
  }

  /**
   * Disjoint rings of units, each listening to its neighbours on the left and right and to itself:
   * NWM-1D. A kernel is {@code [3]}: left neighbour, itself, right neighbour.
   */
  record Rings(int rings, int length) implements Coupling {
    /** Checks the sizes. */
    public Rings {
      Coupling.check(rings > 0 && length > 0, "rings and length must be 1 or more");
    }

    @Override
    public int units() {
      return rings * length;
    }

    @Override
    public int kernelLength() {
      return 3;
    }
  }

  /** Every unit listens to itself only. A kernel is one number. */
  record Uncoupled(int units) implements Coupling {
    /** Checks the size. */
    public Uncoupled {
      Coupling.check(units > 0, "units must be 1 or more");
    }

    @Override
    public int kernelLength() {
      return 1;
    }
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("coupling: " + message);
    }
  }
}
