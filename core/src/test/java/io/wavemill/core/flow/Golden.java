package io.wavemill.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.nd4j.Nd4jEngine;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the golden-vector tests share. */
final class Golden {

  private Golden() {}

  /** An array in double from nested literals' values, C order. */
  static INDArray array(long[] shape, double... values) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  static INDArray kernel(double... values) {
    int size = (int) Math.sqrt(values.length);
    return array(new long[] {1, 1, size, size}, values);
  }

  /** {@code amplitude * sin(step * k + phase) + offset} over the row-major index k. */
  static INDArray sine(double offset, double amplitude, double step, double phase, long... shape) {
    int length = 1;
    for (long size : shape) {
      length *= (int) size;
    }
    double[] values = new double[length];
    for (int k = 0; k < length; k++) {
      values[k] = offset + amplitude * Math.sin(step * k + phase);
    }
    return array(shape, values);
  }

  static void assertArray(double[] expected, INDArray actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length(), what);
    double[] values = actual.dup('c').reshape(actual.length()).toDoubleVector();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], tolerance, what + " [" + i + "]");
    }
  }

  /** A pass in double precision with everything it needs. */
  static final class Run implements AutoCloseable {
    final Nd4jEngine engine = new Nd4jEngine(DataType.DOUBLE);
    final ForecastPass.Weights weights;
    final ForecastPass pass;

    Run(
        INDArray lift,
        INDArray hidden,
        List<INDArray> decoder,
        int range,
        int encoded,
        int predicted,
        int size,
        boolean recorded) {
      this(
          lift,
          hidden,
          decoder,
          new Velocities(range).step(),
          Convolution.Edge.CIRCULAR,
          encoded,
          predicted,
          size,
          recorded);
    }

    Run(
        INDArray lift,
        INDArray hidden,
        List<INDArray> decoder,
        Flow flow,
        Convolution.Edge edge,
        int encoded,
        int predicted,
        int size,
        boolean recorded) {
      weights = new ForecastPass.Weights(engine, lift, hidden, 1, decoder, edge);
      pass =
          new ForecastPass(
              engine,
              weights,
              flow,
              Pooling.MAX,
              1,
              encoded,
              predicted,
              (int) lift.size(1),
              size,
              size,
              recorded);
    }

    @Override
    public void close() {
      pass.close();
      weights.close();
      engine.close();
    }
  }
}
