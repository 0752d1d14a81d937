package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EpochOrderTest {

  @Property(tries = 60)
  void everyExampleHasOnePlace(
      @ForAll @IntRange(min = 1, max = 3 * EpochOrder.WINDOW) int size, @ForAll long seed) {
    EpochOrder order = new EpochOrder(size, seed);
    BitSet taken = new BitSet(size);
    // All of a small one, every hundredth of a large one.
    int step = size > 5000 ? 101 : 1;
    for (int id = 0; id < size; id += step) {
      long place = order.place(id);
      assertTrue(place >= 0 && place < size, "place " + place);
      assertFalse(taken.get((int) place), "place " + place + " is taken twice");
      taken.set((int) place);
      assertEquals(id, order.id(place));
    }
  }

  @Example
  void aWindowIsMadeOfWholeBlocks() {
    int size = 3 * EpochOrder.WINDOW + 1000;
    EpochOrder order = new EpochOrder(size, 42);
    Set<Long> blocks = new HashSet<>();
    double sum = 0;
    long before = 0;
    for (int place = EpochOrder.WINDOW; place < 2 * EpochOrder.WINDOW; place++) {
      long id = order.id(place);
      blocks.add(id / EpochOrder.BLOCK);
      sum += Math.abs(id - before);
      before = id;
    }
    assertEquals(EpochOrder.WINDOW / EpochOrder.BLOCK, blocks.size());
    // Two independent ids lie a third of the whole apart, on the average.
    assertEquals(size / 3.0, sum / EpochOrder.WINDOW, 0.1 * size);
  }
}
