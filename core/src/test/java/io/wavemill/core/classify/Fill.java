package io.wavemill.core.classify;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Numbers of the FERNN specification's golden vectors, sections 8.6 and 8.14. */
final class Fill {

  private Fill() {}

  /** {@code offset + amplitude · sin(step · k + phase)} over the row-major index k. */
  static INDArray sine(double offset, double amplitude, double step, double phase, long... shape) {
    INDArray values = Nd4j.create(DataType.DOUBLE, shape);
    for (long k = 0; k < values.length(); k++) {
      values.putScalar(k, offset + amplitude * Math.sin(step * k + phase));
    }
    return values;
  }

  /** Parameter number i of the list is {@code amplitude · sin(0.7 k + 0.5 i)}. */
  static void parameters(
      MultiLayerNetwork network, double amplitude, int firstIndex, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      INDArray values = network.getParam("0_" + names.get(i));
      values.assign(sine(0, amplitude, .7, .5 * (firstIndex + i), values.shape()));
    }
  }

  /** Two videos of 8 x 8 pixels, and their labels 1 and 4. */
  static DataSet videos(int frames) {
    INDArray videos = sine(.5, .5, .37, .2, 2, frames, 64);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 6);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 4, 1);
    return new DataSet(videos.permute(0, 2, 1).dup('c'), labels);
  }
}
