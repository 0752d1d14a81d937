package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.random.SampleRandom;
import java.io.Serializable;
import java.util.List;

/** The trajectories of one system: how they are drawn, and what they look like. */
sealed interface Ensemble extends Serializable
    permits MechanicalEnsemble, GameEnsemble, FluidEnsemble {
  /** What is drawn, or calculated from it, for each trajectory; {@code int} or {@code double}. */
  List<Column> parameters();

  /** How many numbers a state has. */
  int dimension();

  /** What the numbers of a state are, and their units. */
  String stateUnit();

  /** Draws a trajectory. */
  Trajectory draw(SampleRandom random, Timeline timeline, DormandPrince853 integrator);

  /**
   * What draws its frames.
   *
   * @param resolution height and width, pixels
   */
  Painter painter(int resolution);

  /** The ensemble that settings describe. */
  static Ensemble of(HamiltonianSettings settings) {
    Variant variant = settings.variant();
    Mode mode = settings.mode();
    return switch (settings.system()) {
      case MASS_SPRING -> new MassSpringEnsemble(variant, mode);
      case PENDULUM -> new PendulumEnsemble(variant, mode);
      case DOUBLE_PENDULUM -> new DoublePendulumEnsemble(variant, mode);
      case TWO_BODY -> new TwoBodyEnsemble(variant, mode);
      case MATCHING_PENNIES, ROCK_PAPER_SCISSORS -> new GameEnsemble(settings.system());
      case LENNARD_JONES_4 -> new FluidEnsemble(4, 0.04, 1.0, settings.equilibration());
      case LENNARD_JONES_16 -> new FluidEnsemble(16, 0.77, 0.5, settings.equilibration());
    };
  }
}
