package io.wavemill.bench.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.bench.result.Peak;
import org.junit.jupiter.api.Test;

class PeakMeterTest {

  @Test
  void peaksAreThoseOfAMachineOfOurTime() {
    Peak peak = PeakMeter.measure(1);
    assertTrue(peak.flops() > 1e8 && peak.flops() < 1e13, peak.toString());
    assertTrue(peak.copy() > 1e8 && peak.copy() < 1e12, peak.toString());
  }
}
