package io.wavemill.jobs.train;

import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.flow.Tape;
import io.wavemill.jobs.config.EngineSettings;
import io.wavemill.jobs.config.FlowForecasterSettings;
import io.wavemill.jobs.config.ModelSettings;
import io.wavemill.jobs.config.TrainingSettings;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Makes networks of an experiment's settings. */
final class Networks {

  private Networks() {}

  /**
   * An untrained network.
   *
   * @param shape of the sequences, {@code [frame, channel, height, width]}
   */
  static MultiLayerNetwork create(
      ModelSettings model, TrainingSettings training, EngineSettings engine, int[] shape) {
    FlowForecasterSettings settings = (FlowForecasterSettings) model;
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .name("forecaster")
            .frame(shape[1], shape[2], shape[3])
            .hidden(settings.hidden())
            .velocityRange(settings.velocityRange())
            .kernel(settings.kernel())
            .decoderLayers(settings.decoderLayers())
            .pooling(Pooling.valueOf(settings.pooling().toUpperCase(Locale.ROOT)))
            .teacherForcing(settings.teacherForcing())
            .exactness(Exactness.valueOf(engine.exactness().toUpperCase(Locale.ROOT)))
            .tape(Tape.valueOf(engine.tape().toUpperCase(Locale.ROOT)))
            .frames(training.inputFrames(), shape[0] - training.inputFrames())
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(
                layer,
                Optimisers.of(training.optimiser()),
                training.seed(),
                DataType.FLOAT,
                training.optimiser().weightDecay()));
    network.init();
    return network;
  }

  /** Whether training feeds the truth now and then, and so must be given it. */
  static boolean needsTruth(ModelSettings model) {
    return ((FlowForecasterSettings) model).teacherForcing() > 0;
  }
}
