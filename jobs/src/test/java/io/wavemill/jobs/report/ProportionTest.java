package io.wavemill.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * Against the intervals of R's {@code binom.test}-family function {@code prop.test(correct=FALSE)}.
 */
class ProportionTest {

  @Test
  void wilsonsInterval() {
    Proportion some = new Proportion(8 / 10.0, 10);
    assertEquals(0.4901625, some.low(), 1e-6);
    assertEquals(0.9433178, some.high(), 1e-6);
    assertEquals("49.0 to 94.3 %", some.interval());
  }

  @Test
  void allAndNoneStayWithinBounds() {
    assertEquals(0, new Proportion(0, 20).low(), 1e-12);
    assertEquals(0.1611252, new Proportion(0, 20).high(), 1e-6);
    assertEquals(1, new Proportion(1, 20).high(), 1e-12);
    assertEquals(1 - 0.1611252, new Proportion(1, 20).low(), 1e-6);
  }
}
