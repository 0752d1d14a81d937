package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WallsTest {
  private static Walls walls(Mode mode) {
    return new Walls(2.2, 2.2, 0.03, mode);
  }

  /** Golden vector G1. */
  @ParameterizedTest
  @CsvSource({
    "1.08, 0, 0.3, true, 1.27079633",
    "1.08, 0, 2.0, false, 0",
    "0, 1.09, 1.97079633, true, 1.17079633",
    "-1.2, 0.3, 2.14159265, true, -0.57079633",
    "1.09, 1.095, 0.2, true, -0.2",
    "0, 0, 0.1, false, 0",
    "0.5, -1.075, -2.27079633, true, -0.87079633"
  })
  void turnsAlongTheNearestWall(double x, double y, double heading, boolean near, double turn) {
    for (Mode mode : Mode.values()) {
      Walls.Encounter wall = walls(mode).meet(x, y, heading);
      assertEquals(near, wall.near());
      assertEquals(turn, wall.turn(), 1e-8);
    }
  }

  @Test
  void headOnTheReferenceWalksOn() {
    assertEquals(new Walls.Encounter(true, 0), walls(Mode.REFERENCE).meet(1.09, 0, 0));
    assertEquals(new Walls.Encounter(true, Math.PI / 2), walls(Mode.CORRECTED).meet(1.09, 0, 0));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void equallyNearWallsComeInTheOrderRightTopLeftBottom(Mode mode) {
    // In the upper right corner, heading right: the right wall counts, not the top one behind.
    assertEquals(Math.PI / 2 - 0.1, walls(mode).meet(1.09, 1.09, 0.1).turn(), 1e-12);
    // In the lower left corner, heading down and a little right: away from the left wall.
    assertEquals(Walls.Encounter.NONE, walls(mode).meet(-1.09, -1.09, -Math.PI / 2 + 0.1));
  }

  @Test
  void onlyTheCorrectedBoxCutsSteps() {
    assertEquals(0.3, walls(Mode.REFERENCE).confine(1.0, 0.3, 2.2));
    assertEquals(0.1, walls(Mode.CORRECTED).confine(1.0, 0.3, 2.2), 1e-15);
    assertEquals(-0.1, walls(Mode.CORRECTED).confine(-1.0, -0.3, 2.2), 1e-15);
    assertEquals(0.05, walls(Mode.CORRECTED).confine(1.0, 0.05, 2.2));
  }
}
