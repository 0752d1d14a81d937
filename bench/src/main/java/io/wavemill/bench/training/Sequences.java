package io.wavemill.bench.training;

import io.wavemill.bench.peer.Exchange;
import io.wavemill.datasets.mnist.TranslatingMnist;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.rotating.RotatingMnistGenerator;
import io.wavemill.datasets.rotating.RotatingMnistSettings;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sequences of moving digits to train on.
 *
 * @param pixels grey values 0..1, {@code [count, frame, 1, side, side]}
 * @param count how many sequences
 * @param frames of each
 * @param side height and width of a frame, pixels
 */
record Sequences(float[] pixels, int count, int frames, int side) {

  private static final int DIGITS = 2;
  private static final float WHITE = 255;

  /**
   * Two digits of those that come with wavemill, each at its own velocity.
   *
   * @param velocityRange largest velocity along each axis, pixels per frame
   */
  static Sequences translating(long seed, int count, int frames, int side, int velocityRange) {
    TranslatingMnist generator =
        TranslatingMnist.withVelocities(side, DIGITS, frames, velocityRange);
    Digits digits = DigitSource.shipped().train();
    float[] all = new float[count * generator.bytes()];
    for (int i = 0; i < count; i++) {
      SampleRandom random = new SampleRandom(seed, "benchmark", i);
      byte[] sequence = generator.render(digits, generator.draw(random, digits.size()));
      for (int p = 0; p < sequence.length; p++) {
        all[i * sequence.length + p] = (sequence[p] & 0xff) / WHITE;
      }
    }
    return new Sequences(all, count, frames, side);
  }

  /**
   * Two digits of those that come with wavemill, each turning at its own velocity.
   *
   * @param velocities to choose from, degrees per frame
   */
  static Sequences rotating(long seed, int count, int frames, int side, List<Integer> velocities) {
    RotatingMnistSettings settings =
        new RotatingMnistSettings(
            side,
            DIGITS,
            velocities,
            frames,
            DType.FLOAT32,
            count,
            0,
            0,
            new RotatingMnistSettings.Length(0, frames),
            new RotatingMnistSettings.Velocity(0, velocities));
    Iterator<Object[]> rows =
        new RotatingMnistGenerator(settings, seed, DigitSource.shipped()).rows("train", 0, count);
    int each = frames * side * side;
    float[] all = new float[count * each];
    for (int i = 0; i < count; i++) {
      Object[] row = rows.next();
      // The array is the last column.
      byte[] npy = (byte[]) row[row.length - 1];
      System.arraycopy(Npy.decode(npy, "sequence " + i).floats(), 0, all, i * each, each);
    }
    return new Sequences(all, count, frames, side);
  }

  /** Gives them to the peer as {@code frames}, {@code [count, frame, 1, side, side]}. */
  void put(Exchange exchange) {
    exchange.put("frames", pixels, count, frames, 1, side, side);
  }

  /** The first frames to read, the others to predict; {@code [count, pixel, frame]} both. */
  DataSet forecast(int inputFrames) {
    return new DataSet(features(0, inputFrames), features(inputFrames, frames));
  }

  /** Some of the frames, as networks read them: {@code [count, pixel, frame]}. */
  INDArray features(int from, int to) {
    INDArrayIndex every = NDArrayIndex.all();
    try (INDArray all =
        Nd4j.createFromArray(pixels).reshape('c', count, frames, (long) side * side)) {
      return all.get(every, NDArrayIndex.interval(from, to), every).permute(0, 2, 1).dup('c');
    }
  }
}
