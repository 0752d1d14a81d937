package io.wavemill.jobs.evaluate;

import io.wavemill.core.flow.FlowForecasterLayer;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.SequenceBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forecasts by models and baselines, on the cluster; the same to the bit on any ({@link
 * Inference}).
 */
public final class Forecasts implements AutoCloseable {

  /** Predicts black frames. */
  public static final String ZERO_FRAME = "zero-frame";

  /** Predicts that nothing moves any more: copies of the last input frame. */
  public static final String LAST_FRAME = "last-frame";

  /** The baselines: what can be had without training. */
  public static final List<String> BASELINES = List.of(ZERO_FRAME, LAST_FRAME);

  private final JavaSparkContext spark;
  private final int inputFrames;
  private final Inference inference;

  /**
   * Forecasts with no models yet.
   *
   * @param inputFrames frames that are shown; the rest of each sequence is predicted
   * @param batch sequences forecast together
   */
  public Forecasts(JavaSparkContext spark, int inputFrames, int batch) {
    this.spark = spark;
    this.inputFrames = inputFrames;
    this.inference = new Inference(spark, batch);
  }

  /** Adds a model, as the bytes of its file. */
  public void add(String name, byte[] modelFile) {
    inference.add(name, modelFile);
  }

  /**
   * Mean squared error of the one model over all sequences, predicted frames and pixels; the same
   * to the bit however the sequences are partitioned. The models are forgotten afterwards.
   *
   * @param sequences of a split
   */
  public double meanSquaredError(JavaRDD<StoredSequence> sequences) {
    inference.requireOne();
    try (Forecasts own = this) {
      return Metric.of(Mean.NONE, Mean::add, Mean::merge)
          .on(Forecast::error)
          .over(own.of(sequences, List.of(), false, spark.sc().longAccumulator()))
          .value();
    }
  }

  /**
   * A forecast of each model and baseline for each sequence.
   *
   * @param sequences of a split
   * @param baselines which of {@link #BASELINES}
   * @param withFrames whether the models' predicted frames are wanted, too
   * @param done counts sequences
   */
  JavaRDD<Forecast> of(
      JavaRDD<StoredSequence> sequences,
      List<String> baselines,
      boolean withFrames,
      LongAccumulator done) {
    int inputFrames = this.inputFrames;
    List<String> chosen = new ArrayList<>(baselines);
    return inference.run(
        sequences,
        (networks, batch) -> forecast(networks, batch, inputFrames, chosen, withFrames),
        done);
  }

  /** Takes the models off the cluster; what was not computed until now cannot be any more. */
  @Override
  public void close() {
    inference.close();
  }

  private static List<Forecast> forecast(
      Map<String, MultiLayerNetwork> networks,
      List<StoredSequence> batch,
      int inputFrames,
      List<String> baselines,
      boolean withFrames) {
    int predicted = batch.get(0).shape()[0] - inputFrames;
    List<Forecast> forecasts = new ArrayList<>();
    try (INDArray input = SequenceBatches.frames(batch, 0, inputFrames)) {
      networks.forEach(
          (name, network) -> {
            FlowForecasterLayer layer = (FlowForecasterLayer) network.getLayer(0);
            try (INDArray output = layer.forecast(input, predicted)) {
              forecasts.addAll(measure(name, batch, inputFrames, output, withFrames));
            }
          });
    }
    for (String baseline : baselines) {
      for (StoredSequence sequence : batch) {
        forecasts.add(baseline(baseline, sequence, inputFrames));
      }
    }
    return forecasts;
  }

  private static List<Forecast> measure(
      String name,
      List<StoredSequence> batch,
      int inputFrames,
      INDArray output,
      boolean withFrames) {
    int[] shape = batch.get(0).shape();
    int predicted = shape[0] - inputFrames;
    int pixels = shape[1] * shape[2] * shape[3];
    float[] values = output.permute(0, 2, 1).dup('c').reshape(output.length()).toFloatVector();
    List<Forecast> forecasts = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      float[] own = new float[predicted * pixels];
      System.arraycopy(values, i * own.length, own, 0, own.length);
      double[] errors = frameErrors(batch.get(i), inputFrames, own);
      byte[] npy = withFrames ? Npy.encode(own, predicted, shape[1], shape[2], shape[3]) : null;
      forecasts.add(new Forecast(name, batch.get(i).id(), errors, npy));
    }
    return forecasts;
  }

  /** A baseline's forecast of a sequence. */
  static Forecast baseline(String baseline, StoredSequence sequence, int inputFrames) {
    int[] shape = sequence.shape();
    int pixels = shape[1] * shape[2] * shape[3];
    float[] values = new float[(shape[0] - inputFrames) * pixels];
    if (baseline.equals(LAST_FRAME)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = grey(sequence, (inputFrames - 1) * pixels + i % pixels);
      }
    }
    return new Forecast(baseline, sequence.id(), frameErrors(sequence, inputFrames, values), null);
  }

  /** Mean squared error over the pixels of each predicted frame. */
  static double[] frameErrors(StoredSequence sequence, int inputFrames, float[] predicted) {
    int[] shape = sequence.shape();
    int pixels = shape[1] * shape[2] * shape[3];
    double[] errors = new double[shape[0] - inputFrames];
    for (int frame = 0; frame < errors.length; frame++) {
      double sum = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        double difference =
            (double) predicted[frame * pixels + pixel]
                - grey(sequence, (inputFrames + frame) * pixels + pixel);
        sum += difference * difference;
      }
      errors[frame] = sum / pixels;
    }
    return errors;
  }

  private static float grey(StoredSequence sequence, int index) {
    return (sequence.frames()[index] & 0xFF) / SequenceBatches.WHITE;
  }
}
