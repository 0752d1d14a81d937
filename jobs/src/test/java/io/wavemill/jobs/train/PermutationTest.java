package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PermutationTest {

  private static long[] places(Permutation permutation, int size) {
    return LongStream.range(0, size).map(permutation::place).toArray();
  }

  private static long[] places(EpochOrder order, int size) {
    return LongStream.range(0, size).map(order::place).toArray();
  }

  @Property(tries = 100)
  void numbersAreFoundAgain(@ForAll @IntRange(min = 1, max = 3000) int size, @ForAll long seed) {
    Permutation permutation = new Permutation(size, seed);
    for (int number = 0; number < size; number++) {
      assertEquals(number, permutation.number(permutation.place(number)));
    }
  }

  @Property(tries = 200)
  void everyPlaceIsTakenOnce(@ForAll @IntRange(min = 1, max = 5000) int size, @ForAll long seed) {
    BitSet taken = new BitSet(size);
    for (long place : places(new Permutation(size, seed), size)) {
      assertTrue(place >= 0 && place < size, "place " + place);
      assertFalse(taken.get((int) place), "place " + place + " is taken twice");
      taken.set((int) place);
    }
    assertEquals(size, taken.cardinality());
  }

  @Property(tries = 100)
  void ordersOfEpochsAndSeedsDiffer(
      @ForAll @IntRange(min = 50, max = 2000) int size,
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int epoch) {
    RoundPlan plan = new RoundPlan(size, 2, 4, 5, seed);
    long[] order = places(plan.order(epoch), size);
    assertTrue(Arrays.equals(order, places(plan.order(epoch), size)), "an order can be had again");
    assertFalse(Arrays.equals(order, places(plan.order(epoch + 1), size)));
    RoundPlan other = new RoundPlan(size, 2, 4, 5, seed + 1);
    assertFalse(Arrays.equals(order, places(other.order(epoch), size)));
  }

  /** Were neighbours kept together, a round would see the data in the order of their making. */
  @Example
  void neighboursAreScattered() {
    int size = 4096;
    long[] places = places(new Permutation(size, 42), size);
    double sum = 0;
    for (int i = 1; i < size; i++) {
      sum += Math.abs(places[i] - places[i - 1]);
    }
    // Two independent places lie a third of the whole apart, on the average.
    assertEquals(size / 3.0, sum / (size - 1), 0.05 * size);
  }

  @Example
  void placesAreOfNumbersInside() {
    assertThrows(IllegalArgumentException.class, () -> new Permutation(0, 1));
    Permutation permutation = new Permutation(10, 1);
    assertThrows(IllegalArgumentException.class, () -> permutation.place(10));
    assertThrows(IllegalArgumentException.class, () -> permutation.place(-1));
  }
}
