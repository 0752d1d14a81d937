package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AnglesTest {
  @Test
  void endsBelongToTheLowerSide() {
    assertEquals(-Math.PI, Angles.wrap(Math.PI));
    assertEquals(-Math.PI, Angles.wrap(-Math.PI));
    assertEquals(0, Angles.wrap(2 * Math.PI));
    assertEquals(-Math.PI, Angles.wrap(Math.nextDown(-Math.PI)), 1e-15);
  }

  @Property(tries = 500)
  void isTheSameDirectionWithinOneTurn(@ForAll @DoubleRange(min = -1e4, max = 1e4) double angle) {
    double wrapped = Angles.wrap(angle);
    assertTrue(wrapped >= -Math.PI && wrapped < Math.PI, "wrap(" + angle + ") = " + wrapped);
    assertEquals(0, StrictMath.sin((angle - wrapped) / 2), 1e-11);
  }
}
