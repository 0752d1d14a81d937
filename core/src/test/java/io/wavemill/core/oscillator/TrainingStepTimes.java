package io.wavemill.core.oscillator;

import com.sun.management.OperatingSystemMXBean;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.oscillator.SequenceNetworks.Task;
import io.wavemill.core.oscillator.SequenceNetworks.Variant;
import java.lang.management.ManagementFactory;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures whole training steps of sequential digits: 256 units, batch 120, 784 steps. No test; see
 * docs/performance-oscillator.md for how it is run.
 */
final class TrainingStepTimes {

  private static final int BATCH = 120;
  private static final int STEPS = 784;
  private static final int CLASSES = 10;

  private TrainingStepTimes() {}

  /** Arguments: names of variants; none means all. */
  public static void main(String[] names) {
    String[] chosen = names.length > 0 ? names : new String[] {"LATTICE", "RINGS", "DENSE"};
    for (String name : chosen) {
      measure(Variant.valueOf(name));
    }
  }

  private static void measure(Variant variant) {
    OscillatorNetwork layer =
        new OscillatorNetwork.Builder()
            .coupling(variant.coupling(256))
            .inputs(1)
            .constants(new OscillatorConstants(.042, 2.7, 4.7))
            .kernelBiases(variant == Variant.LATTICE || variant == Variant.RINGS)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            SequenceNetworks.configuration(
                layer, Task.CLASSES, CLASSES, new ClippedAdam(.0021, 0), 1, DataType.FLOAT));
    network.init();
    INDArray input = Nd4j.rand(DataType.FLOAT, BATCH, 1, STEPS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, CLASSES);
    for (int b = 0; b < BATCH; b++) {
      labels.putScalar(b, b % CLASSES, 1);
    }
    double wall = Double.MAX_VALUE;
    double processor = Double.MAX_VALUE;
    for (int i = 0; i < 30; i++) {
      long processorStart = processorNanoseconds();
      long start = System.nanoTime();
      network.fit(input, labels);
      wall = Math.min(wall, (System.nanoTime() - start) / 1e6);
      processor = Math.min(processor, (processorNanoseconds() - processorStart) / 1e6);
    }
    System.out.printf(
        "%-9s least of 30 steps: %.0f ms, %.0f ms of processor time%n", variant, wall, processor);
  }

  private static long processorNanoseconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
