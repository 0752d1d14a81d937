package io.wavemill.datasets.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.random.NumpyRandomState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PixelPermutationTest {
  private static final int[] PUBLISHED = PixelPermutation.of(PixelPermutation.PUBLISHED_SEED, 784);

  @Test
  void wordsAreThoseOfTheReference() {
    NumpyRandomState words = new NumpyRandomState(12008);
    for (long expected :
        new long[] {2184138635L, 1730665779L, 2086073835L, 1192093831L, 2716448433L}) {
      assertEquals(expected, Integer.toUnsignedLong(words.nextWord()));
    }
  }

  @Test
  void smallPermutation() {
    assertArrayEquals(new int[] {4, 1, 7, 5, 3, 9, 0, 8, 6, 2}, PixelPermutation.of(0, 10));
  }

  @Test
  void publishedPermutationIsTheListedOne() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("permutation-12008.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      int[] listed =
          Arrays.stream(text.strip().split(",\\s*")).mapToInt(Integer::parseInt).toArray();
      assertArrayEquals(listed, PUBLISHED);
    }
  }

  @Test
  void publishedPermutationHasItsChecksumAndEnds() {
    String list =
        Arrays.stream(PUBLISHED).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertEquals(
        "60f334ea81656c7d064409b73a690778b8e05b776c2909bb378536d215fd46cc",
        Sha256.hex(list.getBytes(StandardCharsets.US_ASCII)));
    assertArrayEquals(
        new int[] {
          91, 97, 471, 426, 157, 451, 312, 198, 117, 454, 357, 608, 711, 417, 22, 498, 207, 252, 18,
          541
        },
        Arrays.copyOf(PUBLISHED, 20));
    assertArrayEquals(new int[] {456, 292, 432, 296, 267}, Arrays.copyOfRange(PUBLISHED, 779, 784));
  }

  @Test
  void everyPixelIsShownOnce() {
    for (long seed : new long[] {0, 1, 46159, 0xffffffffL}) {
      int[] sorted = PixelPermutation.of(seed, 784);
      Arrays.sort(sorted);
      assertArrayEquals(IntStream.range(0, 784).toArray(), sorted, "seed " + seed);
    }
  }
}
