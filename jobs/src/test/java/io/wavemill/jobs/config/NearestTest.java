package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void findsSwapsOmissionsAndCase() {
    List<String> known = List.of("workers", "batch", "epochs", "learningRate");
    assertEquals(Optional.of("workers"), Nearest.to("wrokers", known));
    assertEquals(Optional.of("epochs"), Nearest.to("epoch", known));
    assertEquals(Optional.of("learningRate"), Nearest.to("learning_rate", known));
    assertEquals(Optional.of("batch"), Nearest.to("BATCH", known));
    assertEquals(Optional.empty(), Nearest.to("momentum", known));
  }

  @Property
  void distanceIsSymmetricAndZeroForEquals(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    assertEquals(Nearest.distance(a, b), Nearest.distance(b, a));
    assertEquals(0, Nearest.distance(a, a));
  }
}
