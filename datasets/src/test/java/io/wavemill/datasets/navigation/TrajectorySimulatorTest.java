package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.random.SampleRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Golden vector G2 and what holds for every trajectory. */
class TrajectorySimulatorTest {
  private static final double TOLERANCE = 1e-7;
  private static final SplitSizes SIZES = new SplitSizes(1, 0, 0);

  private static NavigationSettings settings(boolean biased, Mode mode) {
    NavigationSettings published = NavigationSettings.published(biased, Codes.OMITTED, SIZES);
    return new NavigationSettings(
        mode,
        published.steps(),
        published.start(),
        published.timeStep(),
        published.box(),
        published.turning(),
        published.speedScale(),
        biased,
        published.drift(),
        published.placeCells(),
        published.codes(),
        SIZES);
  }

  private static Trajectory firstRat(boolean biased) {
    return new TrajectorySimulator(settings(biased, Mode.REFERENCE))
        .simulate(0.2, -0.3, 0.5, new double[] {5, -10, 2, 8}, new double[] {1, 2, 1.5, 0.5});
  }

  private static Trajectory secondRat(boolean biased) {
    return new TrajectorySimulator(settings(biased, Mode.REFERENCE))
        .simulate(1.05, 0.4, 0.1, new double[] {0, 12, -20, 1}, new double[] {2, 1, 3, 1});
  }

  private static void assertClose(float[] found, double... expected) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], TOLERANCE, "number " + i);
    }
  }

  @Test
  void unbiasedInTheOpen() {
    Trajectory rat = firstRat(false);
    assertClose(rat.start(), 0.21755165, -0.29041150);
    assertClose(
        rat.displacements(),
        0.03301343,
        0.02258570,
        0.02763183,
        0.01168255,
        0.00904752,
        0.00425939);
    assertClose(
        rat.positions(), 0.25056508, -0.26782578, 0.27819690, -0.25614324, 0.28724440, -0.25188383);
    assertClose(rat.headings(), 0.6, 0.4, 0.44);
  }

  @Test
  void unbiasedAtAWall() {
    Trajectory rat = secondRat(false);
    assertClose(rat.start(), 1.08980010, 0.40399334);
    assertClose(
        rat.displacements(),
        0.00497502,
        0.00049917,
        -0.01426216,
        0.05828028,
        0.00079659,
        0.00493614);
    assertClose(rat.positions(), 1.0947752, 0.4044925, 1.0805130, 0.4627728, 1.0813097, 0.4677089);
    assertClose(rat.headings(), 0.1, 1.8107963, 1.4107963);
    assertArrayEquals(
        new boolean[] {true, false, true},
        new boolean[] {rat.nearWall(0), rat.nearWall(1), rat.nearWall(2)});
  }

  @Test
  void biased() {
    Trajectory first = firstRat(true);
    assertClose(first.start(), 0.20755166, -0.27541150);
    assertClose(
        first.displacements(),
        0.02263584,
        0.03635627,
        0.01612245,
        0.02363531,
        -0.00326798,
        0.01503039);
    Trajectory second = secondRat(true);
    assertClose(second.start(), 1.0373001, 0.3839933);
    assertClose(
        second.displacements(),
        -0.03196492,
        -0.01720300,
        0.00629852,
        0.00166971,
        -0.03061768,
        -0.01962228);
  }

  @Test
  void positionsAreTheStartPlusAllDisplacements() {
    long seed = new Random().nextLong();
    for (Mode mode : Mode.values()) {
      for (boolean biased : new boolean[] {false, true}) {
        Trajectory rat =
            new TrajectorySimulator(settings(biased, mode)).draw(new SampleRandom(seed, "test", 0));
        double x = rat.startX();
        double y = rat.startY();
        for (int k = 0; k < rat.steps(); k++) {
          x += rat.displacementX(k);
          y += rat.displacementY(k);
          assertEquals(x, rat.positionX(k), "seed " + seed);
          assertEquals(y, rat.positionY(k), "seed " + seed);
        }
      }
    }
  }

  @Test
  void nobodyLeavesTheCorrectedBox() {
    long seed = new Random().nextLong();
    TrajectorySimulator simulator = new TrajectorySimulator(settings(false, Mode.CORRECTED));
    double farthest = 0;
    for (int id = 0; id < 200; id++) {
      Trajectory rat = simulator.draw(new SampleRandom(seed, "test", id));
      for (int k = 0; k < rat.steps(); k++) {
        farthest = Math.max(farthest, Math.abs(rat.positionX(k)));
        farthest = Math.max(farthest, Math.abs(rat.positionY(k)));
      }
    }
    assertTrue(farthest > 1.05 && farthest <= 1.1 + 1e-15, farthest + ", seed " + seed);
  }

  @Test
  void startsInTheMiddleIfAskedTo() {
    NavigationSettings uniform = settings(false, Mode.REFERENCE);
    NavigationSettings zero =
        new NavigationSettings(
            uniform.mode(),
            5,
            Start.ZERO,
            uniform.timeStep(),
            uniform.box(),
            uniform.turning(),
            uniform.speedScale(),
            false,
            uniform.drift(),
            uniform.placeCells(),
            uniform.codes(),
            SIZES);
    Trajectory rat = new TrajectorySimulator(zero).draw(new SampleRandom(1, "train", 0));
    assertEquals(0, rat.initialX());
    assertEquals(0, rat.initialY());
    assertEquals(5, rat.steps());
    assertTrue(rat.initialHeading() != 0);
  }

  @Test
  void turnsAndSpeedsGoTogether() {
    TrajectorySimulator simulator = new TrajectorySimulator(settings(false, Mode.REFERENCE));
    assertThrows(
        IllegalArgumentException.class,
        () -> simulator.simulate(0, 0, 0, new double[3], new double[2]));
  }
}
