package io.wavemill.datasets.kth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class FrameShiftTest {
  private static final byte[] SOURCE = new byte[17];

  static {
    // One element before, so that an offset forgotten shows.
    for (int i = 0; i < 16; i++) {
      SOURCE[i + 1] = (byte) i;
    }
  }

  private static byte[] shifted(int dx, int dy, boolean mirrored) {
    byte[] target = new byte[16];
    FrameShift.apply(SOURCE, 1, target, 0, 4, 4, dx, dy, mirrored);
    return target;
  }

  /** fernn.md §8.2. */
  @Test
  void goldenVectors() {
    assertArrayEquals(
        new byte[] {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3}, shifted(0, 1, false));
    assertArrayEquals(
        new byte[] {1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12}, shifted(1, 0, false));
    assertArrayEquals(
        new byte[] {11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6}, shifted(-1, 2, false));
  }

  @Test
  void wrapsHoweverFar() {
    assertArrayEquals(shifted(-1, 2, false), shifted(-1 - 400, 2 + 44, false));
    assertArrayEquals(shifted(0, 0, false), shifted(4, -4, false));
  }

  /** Mirroring a moved picture is moving the mirrored one the other way. */
  @Test
  void mirroringTurnsTheVelocityRound() {
    byte[] mirrored = shifted(0, 0, true);
    assertArrayEquals(new byte[] {3, 2, 1, 0}, java.util.Arrays.copyOf(mirrored, 4));
    byte[] moved = new byte[16];
    FrameShift.apply(mirrored, 0, moved, 0, 4, 4, -1, 2, false);
    assertArrayEquals(moved, shifted(1, 2, true));
  }
}
