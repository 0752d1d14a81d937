package io.wavemill.jobs.train;

import io.wavemill.core.classify.ClassifierNetworks;
import io.wavemill.core.classify.FlowClassifier;
import io.wavemill.core.classify.Transport;
import io.wavemill.core.classify.VideoClassifier;
import io.wavemill.core.classify.VolumeClassifier;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.Forecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.flow.Tape;
import io.wavemill.core.rotation.RotatingForecaster;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.config.FlowClassifierSettings;
import io.wavemill.jobs.config.FlowForecasterSettings;
import io.wavemill.jobs.config.ForecasterSettings;
import io.wavemill.jobs.config.ModelSettings;
import io.wavemill.jobs.config.RotatingForecasterSettings;
import io.wavemill.jobs.config.TrainingSettings;
import io.wavemill.jobs.config.VolumeClassifierSettings;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Makes networks of an experiment's settings. */
public final class Networks {

  private final Experiment experiment;
  private final int[] shape;

  private Networks(Experiment experiment, int[] shape) {
    this.experiment = experiment;
    this.shape = shape;
  }

  /**
   * An untrained network.
   *
   * @param model name of one of the experiment's
   * @param shape of the sequences, {@code [frame, channel, height, width]}
   */
  public static MultiLayerNetwork create(Experiment experiment, String model, int[] shape) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new Networks(experiment, shape).configuration(experiment.models().get(model)));
    network.init();
    return network;
  }

  private MultiLayerConfiguration configuration(ModelSettings model) {
    TrainingSettings training = experiment.training();
    double decay = training.optimiser().weightDecay();
    return switch (experiment.task()) {
      case FORECAST ->
          ForecasterNetworks.configuration(
              forecaster(model),
              Optimisers.of(training.optimiser()),
              training.seed(),
              DataType.FLOAT,
              decay);
      case CLASSIFY ->
          ClassifierNetworks.configuration(
              classifier(model),
              Optimisers.of(training.optimiser()),
              training.seed(),
              DataType.FLOAT,
              decay);
    };
  }

  private Forecaster forecaster(ModelSettings model) {
    if (model instanceof RotatingForecasterSettings settings) {
      return common(
              new RotatingForecaster.Builder()
                  .fields(settings.fields())
                  .orientations(settings.orientations())
                  .velocities(
                      settings.velocities().stream().mapToDouble(velocity -> velocity).toArray()),
              settings)
          .build();
    }
    FlowForecasterSettings settings = (FlowForecasterSettings) model;
    return common(
            new FlowForecaster.Builder()
                .hidden(settings.hidden())
                .velocityRange(settings.velocityRange())
                .kernel(settings.kernel()),
            settings)
        .build();
  }

  private <T extends Forecaster.Builder<T>> T common(T builder, ForecasterSettings settings) {
    int input = experiment.training().inputFrames();
    return builder
        .name("forecaster")
        .frame(shape[1], shape[2], shape[3])
        .frames(input, shape[0] - input)
        .decoderLayers(settings.decoderLayers())
        .pooling(Pooling.valueOf(settings.pooling().toUpperCase(Locale.ROOT)))
        .teacherForcing(settings.teacherForcing())
        .exactness(exactness())
        .tape(tape());
  }

  private VideoClassifier classifier(ModelSettings model) {
    if (model instanceof VolumeClassifierSettings settings) {
      return common(new VolumeClassifier.Builder().base(settings.base())).build();
    }
    FlowClassifierSettings settings = (FlowClassifierSettings) model;
    boolean learned = settings.type().equals(FlowClassifierSettings.GRNN_PLUS);
    return common(
            new FlowClassifier.Builder()
                .hidden(settings.hidden())
                .velocityRange(settings.velocityRange())
                .layers(settings.layers())
                .transport(learned ? Transport.LEARNED : Transport.ROLL)
                .tape(tape()))
        .build();
  }

  private <T extends VideoClassifier.Builder<T>> T common(T builder) {
    return builder
        .name("classifier")
        .frame(shape[1], shape[2], shape[3])
        .classes(experiment.classes().size())
        .exactness(exactness());
  }

  private Exactness exactness() {
    return Exactness.valueOf(experiment.engine().exactness().toUpperCase(Locale.ROOT));
  }

  private Tape tape() {
    return Tape.valueOf(experiment.engine().tape().toUpperCase(Locale.ROOT));
  }

  /** What a model is trained on, minibatch by minibatch. */
  static SequenceBatches batches(Experiment experiment, String model) {
    return switch (experiment.task()) {
      case FORECAST ->
          new ForecastBatches(
              experiment.training().inputFrames(), needsTruth(experiment.models().get(model)));
      case CLASSIFY -> new ClassBatches(experiment.classes().size());
    };
  }

  /** Whether training feeds the truth now and then, and so must be given it. */
  private static boolean needsTruth(ModelSettings model) {
    return ((ForecasterSettings) model).teacherForcing() > 0;
  }
}
