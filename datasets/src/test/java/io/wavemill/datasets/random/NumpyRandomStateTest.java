package io.wavemill.datasets.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NumpyRandomStateTest {
  @Test
  void wordsOfSeed42() {
    NumpyRandomState random = new NumpyRandomState(42);
    long[] words = LongStream.generate(() -> random.nextWord() & 0xffffffffL).limit(5).toArray();
    assertArrayEquals(
        new long[] {1608637542L, 3421126067L, 4083286876L, 787846414L, 3143890026L}, words);
  }

  /** The generator's authors give this word, the ten thousandth of seed 5489. */
  @Test
  void wordsAfterManyTwists() {
    NumpyRandomState random = new NumpyRandomState(5489);
    for (int i = 1; i < 10_000; i++) {
      random.nextWord();
    }
    assertEquals(4123659995L, random.nextWord() & 0xffffffffL);
  }

  /** Indices and start angles of the rotating sequences of the reference implementation. */
  @Test
  void integersAndDoublesInTurn() {
    NumpyRandomState random = new NumpyRandomState(42);
    int[][] indices = {{7270, 860}, {5734, 6265}, {8322, 1685}};
    double[][] angles = {
      {66.03652435181897, 280.68876009819695},
      {56.158027321032954, 20.910100380551807},
      {20.308168449756092, 259.9195580160569}
    };
    for (int n = 0; n < 3; n++) {
      assertArrayEquals(
          indices[n], new int[] {random.nextInt(0, 10_000), random.nextInt(0, 10_000)});
      assertArrayEquals(
          angles[n], new double[] {random.nextDouble(0, 360), random.nextDouble(0, 360)});
    }
  }

  /**
   * Printed by NumPy 2.4: RandomState(7), randint(-2, 3) ten times, uniform(0, 360) three times,
   * randint(0, 60000) four times.
   */
  @Test
  void whatNumpyPrints() {
    NumpyRandomState random = new NumpyRandomState(7);
    assertArrayEquals(
        new int[] {2, -1, 1, 1, 2, -1, -2, -1, 0, 0},
        IntStream.generate(() -> random.nextInt(-2, 3)).limit(10).toArray());
    assertEquals(5.727729946059705, random.nextDouble(0, 360));
    assertEquals(189.9953261354774, random.nextDouble(0, 360));
    assertEquals(312.7685249548111, random.nextDouble(0, 360));
    assertArrayEquals(
        new int[] {57735, 23468, 56832, 13387},
        IntStream.generate(() -> random.nextInt(0, 60_000)).limit(4).toArray());
  }

  @Test
  void oneValueConsumesNothing() {
    NumpyRandomState random = new NumpyRandomState(42);
    assertEquals(3, random.nextInt(3, 4));
    assertEquals(1608637542, random.nextWord());
  }

  @Property(tries = 300)
  void integersStayInTheirRange(@ForAll int a, @ForAll int b, @ForAll @IntRange(min = 0) int seed) {
    int low = Math.min(a, b);
    int high = Math.max(a, b) == low ? low + 1 : Math.max(a, b);
    if (high <= low) {
      return;
    }
    int value = new NumpyRandomState(seed).nextInt(low, high);
    assertTrue(value >= low && value < high);
  }

  @Test
  void widestRange() {
    NumpyRandomState random = new NumpyRandomState(1);
    assertTrue(
        IntStream.range(0, 1000)
            .map(i -> random.nextInt(Integer.MIN_VALUE, Integer.MAX_VALUE))
            .anyMatch(value -> value < -1_000_000_000));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new NumpyRandomState(-1));
    assertThrows(IllegalArgumentException.class, () -> new NumpyRandomState(1L << 32));
    assertThrows(IllegalArgumentException.class, () -> new NumpyRandomState(1).nextInt(2, 2));
  }

  /** The golden order of the specification. */
  @Test
  void shuffles() {
    int[] values = {0, 1, 2, 3, 4, 5, 6, 7};
    new NumpyRandomState(42).shuffle(values);
    assertArrayEquals(new int[] {1, 5, 0, 7, 2, 4, 3, 6}, values);
  }
}
