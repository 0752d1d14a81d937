package io.wavemill.datasets.random;

/**
 * NumPy's legacy {@code RandomState}: the Mersenne Twister MT19937 of Matsumoto and Nishimura, with
 * NumPy's ways of turning its words into integers and doubles. The same seed gives the same numbers
 * as {@code numpy.random.RandomState(seed)}.
 *
 * <p>Not thread-safe.
 */
public final class NumpyRandomState implements UniformSource {
  private static final int WORDS = 624;
  private static final int SHIFT = 397;
  private static final int TWIST = 0x9908b0df;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7fffffff;

  private final int[] state = new int[WORDS];
  private int next = WORDS;

  /**
   * @param seed the seed, 0 .. 2³²−1 as NumPy takes it
   * @throws IllegalArgumentException if the seed is outside that range
   */
  public NumpyRandomState(long seed) {
    if (seed < 0 || seed > 0xffffffffL) {
      throw new IllegalArgumentException("seed must be 0 .. 2^32-1, is " + seed);
    }
    state[0] = (int) seed;
    for (int i = 1; i < WORDS; i++) {
      int previous = state[i - 1];
      state[i] = 1812433253 * (previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next 32 random bits. */
  public int nextWord() {
    if (next == WORDS) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < WORDS; i++) {
      int y = (state[i] & UPPER_BIT) | (state[(i + 1) % WORDS] & LOWER_BITS);
      state[i] = state[(i + SHIFT) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
    }
    next = 0;
  }

  /**
   * {@inheritDoc}
   *
   * <p>As {@code randint(low, high)}: words are masked to the smallest power of two that covers the
   * range, and rejected while beyond it.
   */
  @Override
  public int nextInt(int low, int high) {
    if (low >= high) {
      throw new IllegalArgumentException("empty range " + low + " .. " + high);
    }
    // Taken as an unsigned number, so that ranges wider than 2^31 work too.
    int span = high - 1 - low;
    if (span == 0) {
      return low;
    }
    int mask = -1 >>> Integer.numberOfLeadingZeros(span);
    int value;
    do {
      value = nextWord() & mask;
    } while (Integer.compareUnsigned(value, span) > 0);
    return low + value;
  }

  /**
   * {@inheritDoc}
   *
   * <p>As {@code uniform(low, high)}.
   */
  @Override
  public double nextDouble(double low, double high) {
    int a = nextWord() >>> 5;
    int b = nextWord() >>> 6;
    return low + (high - low) * ((a * 67108864.0 + b) / 9007199254740992.0);
  }

  /**
   * Shuffles in place, as {@code shuffle} does an array of one dimension: Fisher and Yates, from
   * the end.
   */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(0, i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
