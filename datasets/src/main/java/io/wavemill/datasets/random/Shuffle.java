package io.wavemill.datasets.random;

/** Random orders. */
public final class Shuffle {
  private Shuffle() {}

  /**
   * The numbers 0 .. {@code count}−1 in an order that depends on (seed, name) alone: Fisher and
   * Yates' shuffle, from the front.
   *
   * @param name what is shuffled, so that one seed gives different orders to different things
   */
  public static int[] of(long seed, String name, int count) {
    SampleRandom random = new SampleRandom(seed, name, 0);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = 0; i < count - 1; i++) {
      int other = random.nextInt(i, count);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }
}
