package io.wavemill.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void medianIsTheMiddleWhateverTheOrder() {
    assertEquals(2, Samples.of(9, 1, 2).median());
    assertEquals(2.5, Samples.of(3, 9, 1, 2).median());
    assertEquals(7, Samples.of(7).median());
  }

  @Test
  void knowsItsRange() {
    Samples samples = Samples.of(3, 9, 1);
    assertEquals(1, samples.min());
    assertEquals(9, samples.max());
    assertEquals(List.of(3.0, 9.0, 1.0), samples.values());
  }

  @Test
  void refusesToDescribeNothing() {
    assertThrows(IllegalArgumentException.class, () -> new Samples(List.of()));
  }
}
