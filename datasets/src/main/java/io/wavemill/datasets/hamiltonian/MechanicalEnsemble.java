package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.random.SampleRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * What mass-spring, pendulum, double pendulum and two-body have in common: constants and an initial
 * state are drawn, the motion is followed, a trajectory that leaves the canvas is drawn again, and
 * then colours and a place on the canvas are drawn.
 *
 * <p>Parameters of a trajectory are the system's constants, friction, the place (two numbers), the
 * colour of each particle, the energy, and how often was drawn again.
 */
abstract sealed class MechanicalEnsemble implements Ensemble
    permits MassSpringEnsemble, PendulumEnsemble, DoublePendulumEnsemble, TwoBodyEnsemble {
  private static final long serialVersionUID = 1L;

  /** The colours of variants with colours. */
  private static final int COLOURS = 6;

  /** A place on the canvas differs from the middle by up to this part of half the canvas. */
  private static final double PLACES = 0.4;

  /** After so many draws in vain there is no trajectory to be had. */
  private static final int MOST_REDRAWS = 1000;

  /** Steps allowed at any length of trajectory, and more for each frame. */
  private static final long STEPS = 100_000;

  private static final long STEPS_PER_FRAME = 1000;

  private final Variant variant;
  private final Mode mode;
  private final List<Column> constants;
  private final int particles;
  private final double halfCanvas;
  private final boolean placed;

  /**
   * @param constants what {@link #drawConstants} draws
   * @param particles how many discs a frame shows
   * @param halfCanvas half the side of the canvas around (0, 0), length
   * @param placed whether the variants with colours draw a place on the canvas
   */
  MechanicalEnsemble(
      Variant variant,
      Mode mode,
      List<Column> constants,
      int particles,
      double halfCanvas,
      boolean placed) {
    this.variant = variant;
    this.mode = mode;
    this.constants = List.copyOf(constants);
    this.particles = particles;
    this.halfCanvas = halfCanvas;
    this.placed = placed && variant.isColoured();
  }

  /** Draws the system's constants. */
  abstract void drawConstants(SampleRandom random, double[] parameters);

  /** Draws the state at time 0. */
  abstract void drawState(SampleRandom random, double[] parameters, double[] state);

  /** The equations of motion. */
  abstract HamiltonianEquation equation(double[] parameters);

  /**
   * Where the particles are, relative to the middle of the canvas.
   *
   * @param state where the state starts in {@code states}
   * @param positions {@code (x₁, y₁, x₂, …)}, overwritten; length
   */
  abstract void positions(double[] parameters, double[] states, int state, double[] positions);

  /** The mass of a particle; its disc has as large an area. */
  abstract double mass(double[] parameters, int particle);

  /** Whether all of a trajectory can be shown. Only two bodies can leave the canvas. */
  boolean staysOnCanvas(double[] parameters, double[] states) {
    return true;
  }

  /** Whether the motion has a closed form; writes it to {@code out} if so. */
  boolean solveInClosedForm(
      double[] parameters, double[] initial, Timeline timeline, double[] out) {
    return false;
  }

  /** A shift of the place to the right that the variants with colours draw; length. */
  double drawSideways(SampleRandom random) {
    return 0;
  }

  final boolean isColoured() {
    return variant.isColoured();
  }

  final boolean isCorrected() {
    return mode == Mode.CORRECTED;
  }

  final double halfCanvas() {
    return halfCanvas;
  }

  final double friction(double[] parameters) {
    return parameters[constants.size()];
  }

  private double offset(double[] parameters, int axis) {
    return parameters[constants.size() + 1 + axis];
  }

  private int colour(double[] parameters, int particle) {
    return (int) parameters[constants.size() + 3 + particle];
  }

  private int palette() {
    return isColoured() ? COLOURS : particles;
  }

  @Override
  public final List<Column> parameters() {
    List<Column> columns = new ArrayList<>(constants);
    columns.add(
        new Column("friction", "double", "momentum per velocity", "coefficient of friction"));
    columns.add(new Column("offset_x", "double", "length", "shift of all particles to the right"));
    columns.add(new Column("offset_y", "double", "length", "shift of all particles upward"));
    for (int n = 0; n < particles; n++) {
      columns.add(
          new Column(
              particles == 1 ? "colour" : "colour_" + (n + 1),
              "int",
              "",
              "hue, in parts of " + palette() + " of the circle from red"));
    }
    columns.add(new Column("energy", "double", "mass*length^2/time^2", "H in frame 0"));
    columns.add(
        new Column("redraws", "int", "", "draws before this one that would have left the canvas"));
    return List.copyOf(columns);
  }

  @Override
  public final String stateUnit() {
    return "positions (length or radian), then momenta";
  }

  @Override
  public final Trajectory draw(
      SampleRandom random, Timeline timeline, DormandPrince853 integrator) {
    double[] parameters = new double[constants.size() + particles + 5];
    double[] initial = new double[dimension()];
    double[] states = new double[timeline.frames() * dimension()];
    parameters[constants.size()] = variant.friction();
    for (int redraws = 0; redraws < MOST_REDRAWS; redraws++) {
      drawConstants(random, parameters);
      drawState(random, parameters, initial);
      HamiltonianEquation equation = equation(parameters);
      if (solve(equation, parameters, initial, timeline, integrator, states)
          && staysOnCanvas(parameters, states)) {
        drawAppearance(random, parameters);
        parameters[parameters.length - 2] = equation.energy(initial);
        parameters[parameters.length - 1] = redraws;
        return new Trajectory(parameters, states, derivatives(equation, states));
      }
    }
    throw new InputException(
        "dataset: none of "
            + MOST_REDRAWS
            + " trajectories stays on the canvas, and in reach of the integrator, for "
            + timeline.frames()
            + " frames "
            + timeline.interval()
            + " apart.",
        "Lower dataset.frames or dataset.interval.");
  }

  private boolean solve(
      HamiltonianEquation equation,
      double[] parameters,
      double[] initial,
      Timeline timeline,
      DormandPrince853 integrator,
      double[] states) {
    return solveInClosedForm(parameters, initial, timeline, states)
        || integrator.solve(
            equation,
            initial,
            timeline.interval(),
            timeline.frames(),
            STEPS + STEPS_PER_FRAME * timeline.frames(),
            states);
  }

  private double[] derivatives(HamiltonianEquation equation, double[] states) {
    HamiltonianEquation shown = isCorrected() ? equation : equation.withoutFriction();
    double[] derivatives = new double[states.length];
    double[] state = new double[dimension()];
    double[] derivative = new double[dimension()];
    for (int start = 0; start < states.length; start += state.length) {
      System.arraycopy(states, start, state, 0, state.length);
      shown.derivative(state, derivative);
      System.arraycopy(derivative, 0, derivatives, start, state.length);
    }
    return derivatives;
  }

  private void drawAppearance(SampleRandom random, double[] parameters) {
    int place = constants.size() + 1;
    if (placed) {
      double most = PLACES * halfCanvas;
      parameters[place] = random.nextDouble(-most, most) + drawSideways(random);
      parameters[place + 1] = random.nextDouble(-most, most);
    }
    int first = random.nextInt(0, palette());
    parameters[place + 2] = first;
    if (particles == 2) {
      // Any but the first one's.
      int second = random.nextInt(0, palette() - 1);
      parameters[place + 3] = second < first ? second : second + 1;
    }
  }

  @Override
  public final Painter painter(int resolution) {
    double half = placed ? halfCanvas + PLACES * halfCanvas : halfCanvas;
    DiscPainter discs = new DiscPainter(resolution, -half, half, particles, palette());
    double[] positions = new double[2 * particles];
    return (parameters, states, frame, out, start) -> {
      positions(parameters, states, frame * dimension(), positions);
      for (int n = 0; n < particles; n++) {
        discs.place(
            n,
            positions[2 * n] + offset(parameters, 0),
            positions[2 * n + 1] + offset(parameters, 1),
            discRadius(mass(parameters, n)),
            colour(parameters, n));
      }
      discs.paint(out, start);
    };
  }

  /** The radius of a disc of as large an area as a mass. */
  static double discRadius(double mass) {
    return Math.sqrt(mass / Math.PI);
  }

  /** A constant's column. */
  static Column constant(String name, String unit, String description) {
    return new Column(name, "double", unit, description);
  }
}
