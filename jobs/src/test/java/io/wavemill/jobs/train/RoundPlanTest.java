package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundPlanTest {

  /** How many positions each (round, worker) gets. */
  private static long[] shares(RoundPlan plan) {
    RoundPartitioner partitioner = new RoundPartitioner(plan);
    long[] shares = new long[partitioner.numPartitions()];
    int before = 0;
    for (long position = 0; position < plan.examples(); position++) {
      int partition = partitioner.getPartition(position);
      assertTrue(partition >= before, "parts are contiguous and in order");
      assertEquals(plan.round(position), partition / plan.workers());
      assertEquals(plan.worker(position), partition % plan.workers());
      shares[partition]++;
      before = partition;
    }
    return shares;
  }

  @Property(tries = 300)
  void everyPositionIsTrainedAndWorkIsSharedEvenly(
      @ForAll @IntRange(min = 1, max = 3000) int examples,
      @ForAll @IntRange(min = 1, max = 9) int workers,
      @ForAll @IntRange(min = 1, max = 20) int batch,
      @ForAll @IntRange(min = 1, max = 6) int frequency) {
    RoundPlan plan = new RoundPlan(examples, workers, batch, frequency, 1);
    long[] shares = shares(plan);
    assertEquals(examples, Arrays.stream(shares).sum());
    long rounds = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      long[] ofRound = Arrays.copyOfRange(shares, round * workers, (round + 1) * workers);
      long least = Arrays.stream(ofRound).min().orElseThrow();
      long most = Arrays.stream(ofRound).max().orElseThrow();
      assertTrue(most - least <= 1, () -> Arrays.toString(ofRound));
      assertEquals(plan.examplesIn(round), Arrays.stream(ofRound).sum());
      assertTrue(plan.examplesIn(round) > 0);
      assertEquals((most + batch - 1) / batch, plan.minibatches(round));
      if (round < plan.rounds() - 1) {
        assertEquals((long) batch * frequency, least);
        assertEquals(frequency, plan.minibatches(round));
      }
      rounds += plan.examplesIn(round);
    }
    assertEquals(examples, rounds, "the last round is kept, however small");
  }

  @Example
  void theLastRoundIsSharedOut() {
    RoundPlan plan = new RoundPlan(100, 3, 4, 2, 7);
    assertEquals(5, plan.rounds());
    assertEquals(4, plan.examplesIn(4));
    assertEquals(1, plan.minibatches(4));
    long[] shares = shares(plan);
    assertEquals("[2, 1, 1]", Arrays.toString(Arrays.copyOfRange(shares, 12, 15)));
  }

  @Example
  void partitionersOfEqualPlansAreEqual() {
    RoundPartitioner one = new RoundPartitioner(new RoundPlan(100, 3, 4, 2, 7));
    assertEquals(one, new RoundPartitioner(new RoundPlan(100, 3, 4, 2, 7)));
    assertEquals(one.hashCode(), new RoundPartitioner(new RoundPlan(100, 3, 4, 2, 7)).hashCode());
    assertTrue(!one.equals(new RoundPartitioner(new RoundPlan(100, 3, 4, 2, 8))));
  }

  @Example
  void nothingIsNoPlan() {
    assertThrows(IllegalArgumentException.class, () -> new RoundPlan(0, 1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new RoundPlan(1, 0, 1, 1, 1));
  }
}
