package io.wavemill.jobs.train;

import java.io.Serializable;

/**
 * The order in which an epoch takes its examples: pseudo-random, and yet kind to those who have to
 * read them.
 *
 * <p>Examples with neighbouring ids form blocks of {@value #BLOCK}. The blocks come in a random
 * order, and within each window of {@value #WINDOW} examples these come in a random order. So what
 * is trained within a window was read in a few hundred whole blocks, whatever the size of the
 * dataset; datasets smaller than a window are shuffled completely. The order knows nothing of files
 * or partitions, so it is the same however the dataset was written.
 */
final class EpochOrder implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Examples that are read together. */
  static final int BLOCK = 256;

  /** Examples among which the order is completely random. */
  static final int WINDOW = 128 * BLOCK;

  private final long examples;
  private final long seed;
  private final long wholeBlocks;
  private final Permutation blocks;

  /**
   * An order of the ids {@code 0 .. examples - 1}.
   *
   * @param examples at least 1
   * @param seed equal seeds, equal orders
   */
  EpochOrder(long examples, long seed) {
    this.examples = examples;
    this.seed = seed;
    this.wholeBlocks = examples / BLOCK;
    this.blocks = wholeBlocks == 0 ? null : new Permutation(wholeBlocks, seed);
  }

  /** The id of the example at a place. */
  long id(long place) {
    long window = place / WINDOW;
    long slot = window * WINDOW + within(window).number(place % WINDOW);
    if (slot >= wholeBlocks * BLOCK) {
      // What is too little for a block stays at the end.
      return slot;
    }
    return blocks.number(slot / BLOCK) * BLOCK + slot % BLOCK;
  }

  /** The place of an example. */
  long place(long id) {
    long slot = id;
    if (id < wholeBlocks * BLOCK) {
      slot = blocks.place(id / BLOCK) * BLOCK + id % BLOCK;
    }
    long window = slot / WINDOW;
    return window * WINDOW + within(window).place(slot % WINDOW);
  }

  private Permutation within(long window) {
    long size = Math.min(WINDOW, examples - window * WINDOW);
    return new Permutation(size, Permutation.mix(seed + 0x9E6C63D0876A9A47L * (window + 1)));
  }
}
