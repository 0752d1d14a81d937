package io.wavemill.datasets.sequence;

import static io.wavemill.datasets.Generated.array;
import static io.wavemill.datasets.Generated.rows;
import static io.wavemill.datasets.Generated.value;
import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.Generated;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AddingGeneratorTest {
  private static AddingGenerator generator(int steps, long train, long seed) {
    return new AddingGenerator(new AddingSettings(steps, train, 3, 4), seed);
  }

  @Test
  void goldenSequence() {
    AddingSequence sequence = new AddingSequence(new float[] {0.2f, 0.7f, 0.1f, 0.4f}, 1, 2);
    assertArrayEquals(new float[] {0.2f, 0, 0.7f, 1, 0.1f, 1, 0.4f, 0}, sequence.inputs());
    assertEquals(0.8f, sequence.target(), 1e-7f);
  }

  @Property(tries = 50)
  void oneMarkerInEachHalfAndTheirSum(@ForAll @IntRange(min = 2, max = 101) int steps) {
    AddingGenerator generator = generator(steps, 5, steps);
    for (Object[] row : rows(generator, "train")) {
      float[] inputs = array(generator, "train", row, "inputs").floats();
      float sum = 0;
      int markers = 0;
      for (int t = 0; t < steps; t++) {
        assertTrue(inputs[2 * t] >= 0 && inputs[2 * t] < 1);
        float marker = inputs[2 * t + 1];
        assertTrue(marker == 0 || marker == 1);
        sum += marker * inputs[2 * t];
        markers += (int) marker;
        if (marker == 1) {
          assertEquals(value(generator, "train", row, t < steps / 2 ? "first" : "second"), t);
        }
      }
      assertEquals(2, markers);
      assertEquals(sum, value(generator, "train", row, "target"));
    }
  }

  @Test
  void theMeanPredictorErrsByASixth() {
    AddingGenerator generator = generator(20, 20_000, 42);
    double mean = 0;
    double square = 0;
    int[] firsts = new int[20];
    List<Object[]> rows = rows(generator, "train");
    for (Object[] row : rows) {
      float target = (float) value(generator, "train", row, "target");
      mean += target / rows.size();
      square += (target - 1) * (target - 1) / rows.size();
      firsts[(int) value(generator, "train", row, "first")]++;
      firsts[(int) value(generator, "train", row, "second")]++;
    }
    assertEquals(1, mean, 0.01);
    assertEquals(1 / 6.0, square, 0.006);
    for (int step = 0; step < 20; step++) {
      // Binomial, n = 20000 and p = 1/10: five standard deviations are 212.
      assertEquals(2000, firsts[step], 212, "step " + step);
    }
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(generator(7, 10, 42));
  }

  @Test
  void splitsAndSeedsDiffer() {
    Object[] row = rows(generator(50, 1, 1), "train").get(0);
    assertNotEquals(row[5], rows(generator(50, 1, 2), "train").get(0)[5]);
    assertNotEquals(row[5], rows(generator(50, 1, 1), "test").get(0)[5]);
  }

  @Test
  void idsBeyondAnIntWork() {
    AddingGenerator generator = generator(5, 3_000_000_000L, 1);
    Object[] row = generator.rows("train", 2_999_999_999L, 3_000_000_000L).next();
    assertEquals(2_999_999_999L, row[0]);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertRejected(() -> new AddingSettings(1, 1, 1, 1), "dataset.steps is 1, too small");
    assertRejected(() -> new AddingSettings(1_000_001, 1, 1, 1), "dataset.steps", "too large");
    assertRejected(() -> new AddingSettings(5, 1, -1, 1), "dataset.validation");
  }
}
