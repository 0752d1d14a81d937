package io.wavemill.datasets.random;

import java.nio.charset.StandardCharsets;

/**
 * The random numbers of one sample, derived from (seed, split, id) and nothing else.
 *
 * <p>Any sample can therefore be made alone, on any machine, in any order, and is always the same.
 * The generator is SplitMix64 (Steele, Lea and Flood, <i>Fast splittable pseudorandom number
 * generators</i>, 2014). Its state starts at
 *
 * <pre>  mix(mix(mix(seed) ^ fnv1a(split)) ^ id)</pre>
 *
 * where {@code mix} is SplitMix64's finaliser and {@code fnv1a} the 64-bit FNV-1a hash of the
 * split's name in UTF-8. {@code mix} is a bijection: within a split no two samples start from the
 * same state. Integers take the upper 32 bits of a number and scale them to the range, rejecting
 * the few that would favour some values (Lemire, <i>Fast random integer generation in an
 * interval</i>, 2019).
 *
 * <p>Not thread-safe.
 */
public final class SampleRandom implements UniformSource {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /**
   * @param seed the dataset's seed
   * @param split the split's name
   * @param id the sample's id, unique within the split
   */
  public SampleRandom(long seed, String split, long id) {
    this(mix(mix(mix(seed) ^ fnv1a(split)) ^ id));
  }

  /** SplitMix64 from a bare state. */
  SampleRandom(long state) {
    this.state = state;
  }

  /** The next 64 random bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  @Override
  public int nextInt(int low, int high) {
    if (low >= high) {
      throw new IllegalArgumentException("empty range " + low + " .. " + high);
    }
    long values = (long) high - low;
    if (values == 1) {
      return low;
    }
    long product = (nextLong() >>> 32) * values;
    if ((product & 0xffffffffL) < values) {
      long unfair = (1L << 32) % values;
      while ((product & 0xffffffffL) < unfair) {
        product = (nextLong() >>> 32) * values;
      }
    }
    return low + (int) (product >>> 32);
  }

  @Override
  public double nextDouble(double low, double high) {
    return low + (high - low) * ((nextLong() >>> 11) * 0x1.0p-53);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
