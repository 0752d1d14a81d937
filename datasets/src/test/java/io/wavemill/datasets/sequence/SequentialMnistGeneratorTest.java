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
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequentialMnistGeneratorTest {
  private static final DigitSource SHIPPED = DigitSource.shipped();

  private static SequentialMnistGenerator generator(
      OptionalLong permutation, long train, long validation, long test, long seed) {
    return new SequentialMnistGenerator(
        new SequentialMnistSettings(permutation, train, validation, test), SHIPPED, seed);
  }

  private static byte[] image(Digits digits, int number) {
    return Arrays.copyOfRange(digits.pixels(), number * 784, (number + 1) * 784);
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(generator(OptionalLong.empty(), 30, 10, 20, 42));
    Generated.assertSound(generator(OptionalLong.of(12008), 30, 0, 20, 42));
  }

  @Test
  void pixelsComeRowByRow() {
    SequentialMnistGenerator plain = generator(OptionalLong.empty(), 20, 5, 10, 42);
    for (Object[] row : rows(plain, "train")) {
      int digit = (int) value(plain, "train", row, "digit");
      assertArrayEquals(
          image(SHIPPED.train(), digit), array(plain, "train", row, "pixels").bytes());
      assertEquals(SHIPPED.train().label(digit), value(plain, "train", row, "label"));
    }
    List<Object[]> test = rows(plain, "test");
    for (int i = 0; i < test.size(); i++) {
      assertEquals(i, value(plain, "test", test.get(i), "digit"));
      assertArrayEquals(
          image(SHIPPED.test(), i), array(plain, "test", test.get(i), "pixels").bytes());
    }
  }

  @Test
  void stepTShowsPixelPermOfT() {
    SequentialMnistGenerator permuted = generator(OptionalLong.of(12008), 5, 0, 5, 42);
    Object[] row = rows(permuted, "test").get(3);
    byte[] shown = array(permuted, "test", row, "pixels").bytes();
    byte[] image = image(SHIPPED.test(), 3);
    int[] order = PixelPermutation.of(12008, 784);
    for (int t = 0; t < 784; t++) {
      assertEquals(image[order[t]], shown[t], "step " + t);
    }
  }

  @Test
  void trainAndValidationShareNoDigitAndTogetherAreAll() {
    SequentialMnistGenerator all = generator(OptionalLong.empty(), 7600, 400, 2000, 7);
    Set<Object> digits = new HashSet<>();
    for (String split : List.of("train", "validation")) {
      for (Object[] row : rows(all, split)) {
        assertTrue(digits.add(value(all, split, row, "digit")));
      }
    }
    assertEquals(8000, digits.size());
  }

  @Test
  void theSeedDecidesTheDivision() {
    Object[] one = rows(generator(OptionalLong.empty(), 50, 0, 0, 1), "train").get(0);
    Object[] other = rows(generator(OptionalLong.empty(), 50, 0, 0, 2), "train").get(0);
    assertNotEquals(one[2], other[2]);
  }

  @Test
  void wrongSizesAreRefused() {
    assertRejected(
        () -> generator(OptionalLong.empty(), 57_000, 3000, 10, 1),
        "dataset.train + dataset.validation = 60000",
        "8000");
    assertRejected(() -> generator(OptionalLong.empty(), 1, 0, 2001, 1), "dataset.test = 2001");
    assertRejected(() -> generator(OptionalLong.empty(), -1, 0, 1, 1), "dataset.train is -1");
    assertRejected(() -> generator(OptionalLong.empty(), 0, 0, 0, 1), "every split has 0");
    assertRejected(
        () -> generator(OptionalLong.of(1L << 32), 1, 0, 1, 1), "dataset.permutationSeed");
  }
}
