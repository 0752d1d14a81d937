package io.wavemill.core.oscillator;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The published sequence model: oscillators that read a sequence, and an affine map of their last
 * positions.
 */
public final class SequenceNetworks {

  private SequenceNetworks() {}

  /** The networks that were compared, with the names of the reference implementation. */
  public enum Variant {
    /** coRNN: {@code cornn}. */
    DENSE {
      @Override
      public Coupling coupling(int units) {
        return new Coupling.Dense(units);
      }
    },
    /** NWM-2D: {@code tcornn2d}. */
    LATTICE {
      @Override
      public Coupling coupling(int units) {
        return new Coupling.Lattice(side(units), side(units));
      }
    },
    /** NWM-1D: {@code tcornn1d}. */
    RINGS {
      @Override
      public Coupling coupling(int units) {
        return new Coupling.Rings(side(units), side(units));
      }
    },
    /** {@code uncoupled}. */
    UNCOUPLED {
      @Override
      public Coupling coupling(int units) {
        return new Coupling.Uncoupled(units);
      }
    };

    /**
     * The coupling of about so many units. Lattices and rings are square: of 128 units they take
     * 11·11.
     */
    public abstract Coupling coupling(int units);

    private static int side(int units) {
      return (int) Math.sqrt(units);
    }
  }

  /** What the answer to a sequence is, and how far from it a network is. */
  public enum Task {
    /** One of several classes; cross-entropy of a softmax. */
    CLASSES,
    /** Yes or no for each output; cross-entropy of a logistic function. */
    YES_OR_NO,
    /** Numbers; mean squared error. */
    NUMBERS
  }

  /**
   * A network that answers a sequence {@code [batch, inputs, steps]} with {@code [batch, outputs]}.
   *
   * @param layer the oscillators, not as a sequence
   * @param task what the outputs are
   * @param outputs how many
   * @param updater how parameters move
   * @param seed of the first parameter values
   * @param dataType FLOAT to train, DOUBLE to check
   */
  public static MultiLayerConfiguration configuration(
      OscillatorNetwork layer,
      Task task,
      int outputs,
      IUpdater updater,
      long seed,
      DataType dataType) {
    if (layer.isSequence()) {
      throw new IllegalArgumentException("a sequence model reads the last positions only");
    }
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(dataType)
        .updater(updater)
        .list()
        .layer(layer)
        .layer(Readout.of(task, layer.getNOut(), outputs))
        .setInputType(InputType.recurrent(layer.getNIn(), RNNFormat.NCW))
        .build();
  }
}
