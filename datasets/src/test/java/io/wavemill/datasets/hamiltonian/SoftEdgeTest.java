package io.wavemill.datasets.hamiltonian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SoftEdgeTest {
  @Test
  void theTableIsWithinItsBound() {
    for (double z = -60; z < 16; z += 0.000317) {
      assertEquals(SoftEdge.exact(z), SoftEdge.fast(z), SoftEdge.ERROR, "at " + z);
    }
  }

  @Test
  void halfIsCoveredAtTheEdge() {
    assertEquals(0.5, SoftEdge.exact(0));
    assertEquals(0.5, SoftEdge.fast(0));
  }
}
