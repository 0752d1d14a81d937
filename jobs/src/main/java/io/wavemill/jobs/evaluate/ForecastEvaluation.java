package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.train.ModelFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * How forecasters are evaluated: by the mean squared error of their forecasts, on the test split,
 * on longer sequences and at set velocities.
 */
final class ForecastEvaluation implements Evaluation {

  /** Of the forecasts' rows. */
  static final StructType SCHEMA =
      new StructType()
          .add("split", DataTypes.StringType, false)
          .add("model", DataTypes.StringType, false)
          .add("id", DataTypes.LongType, false)
          .add("mse", DataTypes.DoubleType, false)
          .add("frame_mse", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          .add("frames", DataTypes.BinaryType, true);

  private final Experiment experiment;
  private final StoredDataset dataset;
  private final List<String> names;
  private final Forecasts forecasts;
  private final ForecastMetrics metrics;

  ForecastEvaluation(JavaSparkContext spark, TrainedModels models) {
    this.experiment = models.experiment();
    this.dataset = models.dataset();
    this.names = models.names();
    this.metrics = new ForecastMetrics(models);
    this.forecasts =
        new Forecasts(spark, experiment.training().inputFrames(), experiment.evaluation().batch());
    models.networks().forEach((name, network) -> forecasts.add(name, ModelFile.bytes(network)));
  }

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<String> splits() {
    return splits(dataset);
  }

  static List<String> splits(StoredDataset dataset) {
    return EvaluateJob.present(dataset, "test", "length", "velocity");
  }

  @Override
  public JavaRDD<Row> predict(String split, LongAccumulator done) {
    // Only test sequences are looked at one by one; the others are for curves and grids.
    boolean withFrames = split.equals("test") && experiment.evaluation().predictions();
    boolean pictured = split.equals("test") && experiment.evaluation().pictures() > 0;
    long shown = experiment.evaluation().pictures();
    return forecasts
        .of(dataset.sequences(split), Forecasts.BASELINES, withFrames || pictured, done)
        .map(forecast -> row(split, forecast, withFrames || forecast.id() < shown));
  }

  private static Row row(String split, Forecast forecast, boolean withFrames) {
    return RowFactory.create(
        split,
        forecast.model(),
        forecast.id(),
        forecast.error(),
        forecast.frameErrors(),
        withFrames ? forecast.frames() : null);
  }

  @Override
  public ObjectNode metrics(Dataset<Row> predictions) {
    metrics.read(predictions);
    return metrics.json();
  }

  @Override
  public List<String> summary() {
    return metrics.testErrors().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(
            error ->
                String.format(
                    Locale.ROOT, "  %-12s test MSE %.5f", error.getKey(), error.getValue()))
        .toList();
  }

  @Override
  public ObjectNode pictures(Dataset<Row> predictions) {
    return Pictures.of(experiment, dataset, predictions, names);
  }

  @Override
  public Optional<byte[]> movie(ObjectNode pictures) {
    return pictures.get("sequences").isEmpty()
        ? Optional.empty()
        : Optional.of(Pictures.movie(pictures));
  }

  @Override
  public void close() {
    forecasts.close();
  }
}
