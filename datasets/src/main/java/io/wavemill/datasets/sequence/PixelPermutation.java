package io.wavemill.datasets.sequence;

import io.wavemill.datasets.random.NumpyRandomState;

/**
 * The order in which permuted sequential MNIST shows an image's pixels, as the reference
 * implementation draws it: PyTorch's {@code randperm} on the CPU, from the Mersenne Twister.
 *
 * <p>For i = 0 .. n−2: take the next 32 bits w, k = w mod (n − i), and swap entries i and i + k.
 */
public final class PixelPermutation {
  /** The seed of the published results on permuted sequential MNIST (coRNN, ICLR 2021). */
  public static final long PUBLISHED_SEED = 12008;

  private PixelPermutation() {}

  /**
   * A permutation of 0 .. {@code length}−1.
   *
   * @param seed 0 .. 2³²−1
   * @param length at least 1
   * @return entry t is the pixel shown at step t
   */
  public static int[] of(long seed, int length) {
    NumpyRandomState words = new NumpyRandomState(seed);
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      order[i] = i;
    }
    for (int i = 0; i < length - 1; i++) {
      int other = i + Integer.remainderUnsigned(words.nextWord(), length - i);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }
}
