package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.random.SampleRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Games between learning players, from points uniform on both simplexes. A frame shows how often
 * each pair of actions is played, the first player's from bottom to top, the second's from left to
 * right.
 */
final class GameEnsemble implements Ensemble {
  private static final long serialVersionUID = 1L;

  /** Far more than any trajectory takes. */
  private static final long STEPS_PER_FRAME = 1_000_000;

  private final PhysicalSystem system;

  GameEnsemble(PhysicalSystem system) {
    this.system = system;
  }

  private ReplicatorGame game() {
    return system == PhysicalSystem.MATCHING_PENNIES
        ? ReplicatorGame.matchingPennies()
        : ReplicatorGame.rockPaperScissors();
  }

  @Override
  public List<Column> parameters() {
    return List.of(
        new Column("conserved", "double", "", "sum of the logarithms of the state's numbers"));
  }

  @Override
  public int dimension() {
    return game().dimension();
  }

  @Override
  public String stateUnit() {
    return "probability of each action, first player, then second";
  }

  @Override
  public Trajectory draw(SampleRandom random, Timeline timeline, DormandPrince853 integrator) {
    ReplicatorGame game = game();
    double[] initial = new double[game.dimension()];
    drawMixture(random, initial, 0, game.actions());
    drawMixture(random, initial, game.actions(), game.actions());
    double[] states = new double[timeline.frames() * initial.length];
    if (!integrator.solve(
        game,
        initial,
        timeline.interval(),
        timeline.frames(),
        STEPS_PER_FRAME * timeline.frames(),
        states)) {
      throw new IllegalStateException("no solution from " + Arrays.toString(initial));
    }
    double[] derivatives = new double[states.length];
    double[] state = new double[initial.length];
    double[] derivative = new double[initial.length];
    for (int start = 0; start < states.length; start += state.length) {
      System.arraycopy(states, start, state, 0, state.length);
      game.derivative(state, derivative);
      System.arraycopy(derivative, 0, derivatives, start, state.length);
    }
    return new Trajectory(new double[] {game.conserved(initial)}, states, derivatives);
  }

  /** A point uniform on the simplex: the gaps between sorted uniform numbers. */
  private static void drawMixture(SampleRandom random, double[] state, int start, int actions) {
    double[] cuts = new double[actions - 1];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = random.nextDouble(0, 1);
    }
    Arrays.sort(cuts);
    double last = 0;
    for (int i = 0; i < cuts.length; i++) {
      state[start + i] = cuts[i] - last;
      last = cuts[i];
    }
    state[start + cuts.length] = 1 - last;
  }

  @Override
  public Painter painter(int resolution) {
    int actions = game().actions();
    // Cells of 16 for two actions and of 11, the last one cropped, for three, at 32 pixels.
    int cell = (resolution + actions - 1) / actions;
    return (parameters, states, frame, out, start) -> {
      int first = frame * 2 * actions;
      int pixels = resolution * resolution;
      for (int bottom = 0, i = 0; bottom < resolution; bottom += cell, i++) {
        int row = start + bottom * resolution;
        for (int left = 0, j = 0; left < resolution; left += cell, j++) {
          double played = states[first + i] * states[first + actions + j];
          int right = Math.min(left + cell, resolution);
          Arrays.fill(out, row + left, row + right, (byte) (int) (255 * played));
        }
        for (int next = bottom + 1; next < Math.min(bottom + cell, resolution); next++) {
          System.arraycopy(out, row, out, start + next * resolution, resolution);
        }
      }
      System.arraycopy(out, start, out, start + pixels, pixels);
      System.arraycopy(out, start, out, start + 2 * pixels, pixels);
    };
  }
}
