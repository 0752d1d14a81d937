package io.wavemill.jobs.train;

import java.io.Serializable;

/**
 * A pseudo-random order of the numbers {@code 0 .. size - 1} that needs no memory: a Feistel
 * network over the next power of four, walked until it lands inside. Every number can be placed by
 * itself, wherever it is; nobody holds the whole order.
 */
final class Permutation implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int ROUNDS = 6;

  private final long size;
  private final int halfBits;
  private final long[] keys = new long[ROUNDS];

  /**
   * An order.
   *
   * @param size how many numbers, at least 1
   * @param seed equal seeds, equal orders
   */
  Permutation(long size, long seed) {
    if (size < 1) {
      throw new IllegalArgumentException("nothing to order: " + size);
    }
    this.size = size;
    this.halfBits = Math.max(1, (64 - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
    long key = seed;
    for (int i = 0; i < ROUNDS; i++) {
      key = mix(key + 0x9E3779B97F4A7C15L);
      keys[i] = key;
    }
  }

  /** The place of a number, {@code 0 .. size - 1}. */
  long place(long number) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException(number + " is not in 0 .. " + (size - 1));
    }
    long place = number;
    do {
      place = encrypt(place);
    } while (place >= size);
    return place;
  }

  /** The number at a place: the inverse of {@link #place}. */
  long number(long place) {
    if (place < 0 || place >= size) {
      throw new IllegalArgumentException(place + " is not in 0 .. " + (size - 1));
    }
    long number = place;
    do {
      number = decrypt(number);
    } while (number >= size);
    return number;
  }

  private long encrypt(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : keys) {
      long next = left ^ (mix(right + key) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private long decrypt(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int i = ROUNDS - 1; i >= 0; i--) {
      long before = right ^ (mix(left + keys[i]) & mask);
      right = left;
      left = before;
    }
    return left << halfBits | right;
  }

  /** The finaliser of SplitMix64. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
