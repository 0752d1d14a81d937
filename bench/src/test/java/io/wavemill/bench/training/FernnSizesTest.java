package io.wavemill.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FernnSizesTest {

  /** Counts what a program without any cleverness would multiply. */
  private static long multiplyAdds(FernnSizes s) {
    long count = 0;
    for (int sequence = 0; sequence < s.batch(); sequence++) {
      for (int t = 0; t < s.inputFrames() + s.predictedFrames(); t++) {
        count += convolution(1, s.hidden(), s.side());
        for (int vx = -s.velocityRange(); vx <= s.velocityRange(); vx++) {
          for (int vy = -s.velocityRange(); vy <= s.velocityRange(); vy++) {
            count += convolution(s.hidden(), s.hidden(), s.side());
          }
        }
        if (t >= s.inputFrames()) {
          for (int layer = 0; layer < s.decoderLayers(); layer++) {
            count += convolution(s.hidden(), s.hidden(), s.side());
          }
          count += convolution(s.hidden(), 1, s.side());
        }
      }
    }
    return count;
  }

  private static long convolution(int inputs, int outputs, int side) {
    long count = 0;
    for (int pixel = 0; pixel < side * side; pixel++) {
      for (int output = 0; output < outputs; output++) {
        count += 9L * inputs;
      }
    }
    return count;
  }

  @Test
  void operationsAreThoseCountedByHand() {
    for (FernnSizes sizes :
        new FernnSizes[] {
          new FernnSizes(3, 1, 2, 4, 5, 6, 2), new FernnSizes(5, 2, 1, 1, 1, 7, 0),
        }) {
      assertEquals(3 * 2 * multiplyAdds(sizes), sizes.operations(), sizes.toString());
    }
  }

  @Test
  void publishedSizesNeedWhatTheirAuthorsCount() {
    // 62.5 G multiply-adds forward per sequence: hidden 128, 25 velocities, 10+10 frames.
    FernnSizes published = new FernnSizes(128, 2, 1, 10, 10, 28, 4);
    assertEquals(62.5e9, published.operations() / 6, 0.05e9);
    assertEquals(139.4e9, new FernnSizes(32, 1, 16, 10, 10, 28, 2).operations(), 0.05e9);
  }

  @Test
  void rotatingOnesHaveAChannelPerOrientation() {
    // 1,311 G: 32 fields of 36 orientations, 5 velocities.
    RotatingFernnSizes published = new RotatingFernnSizes(32, 36, 2, 1, 10, 10, 28, 4);
    assertEquals(1311e9, published.operations() / 6, 1e9);
    assertEquals(List.of(-20, -10, 0, 10, 20), published.velocities());
  }

  @Test
  void classifiersHaveAnEncoderAtEveryFrame() {
    // Hidden 128, 16 frames of 32×32: (92,960 + 147,456·V)·16,384, which for nine velocities
    // is 0.6 % less than the specification's estimate, 23.4 G.
    assertEquals(3.94e9, new ActionsSizes(128, 0, 1, 16, 32).operations() / 6, 0.01e9);
    assertEquals(23.27e9, new ActionsSizes(128, 1, 1, 16, 32).operations() / 6, 0.01e9);
  }
}
