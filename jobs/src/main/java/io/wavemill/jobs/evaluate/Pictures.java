package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.dataset.StoredFrames;
import io.wavemill.jobs.picture.Clip;
import io.wavemill.jobs.picture.Movie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * {@code pictures.json}: the first test sequences with all models' forecasts, for the report to
 * show moving.
 */
final class Pictures {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int ROWS_IN_MOVIE = 3;
  private static final int MOVIE_SCALE = 4;
  private static final Duration FRAME_TIME = Duration.ofMillis(200);

  private Pictures() {}

  static ObjectNode of(
      Experiment experiment, StoredDataset dataset, Dataset<Row> forecasts, List<String> models) {
    int wanted = experiment.evaluation().pictures();
    int[] shape = dataset.shape("test");
    int inputFrames = experiment.training().inputFrames();
    ObjectNode root = head(shape, inputFrames);
    ArrayNode sequences = (ArrayNode) root.get("sequences");
    if (wanted == 0) {
      return root;
    }
    putFrames(
        sequences,
        dataset,
        LongStream.range(0, Math.min(wanted, dataset.count("test"))).boxed().toList());
    List<Row> rows =
        forecasts
            .where(
                functions
                    .col("split")
                    .equalTo("test")
                    .and(functions.col("id").lt(wanted))
                    .and(functions.col("model").isin(models.toArray())))
            .select("id", "model", "frames")
            .orderBy("id", "model")
            .collectAsList();
    for (Row row : rows) {
      ObjectNode predictions = (ObjectNode) sequences.get((int) row.getLong(0)).get("predictions");
      predictions.put(row.getString(1), base64(grey(row.getAs(2))));
    }
    return root;
  }

  /**
   * The beginning of the file, without sequences.
   *
   * @param shape of a sequence, {@code [frame, channel, height, width]}
   * @param inputFrames that models see
   */
  static ObjectNode head(int[] shape, int inputFrames) {
    ObjectNode root = JSON.createObjectNode();
    root.put("canvas", shape[2]);
    root.put("inputFrames", inputFrames);
    root.put("predictedFrames", shape[0] - inputFrames);
    root.putArray("sequences");
    return root;
  }

  /** Adds test sequences, with no predictions yet. */
  static void putFrames(ArrayNode sequences, StoredDataset dataset, List<Long> ids) {
    List<StoredFrames> shown = StoredFrames.of(dataset, "test", ids);
    for (int i = 0; i < ids.size(); i++) {
      ObjectNode sequence = sequences.addObject();
      sequence.put("id", ids.get(i));
      sequence.put("caption", shown.get(i).caption());
      sequence.put("frames", base64(shown.get(i).values()));
      sequence.putObject("predictions");
    }
  }

  /**
   * The first sequences as an animated GIF: a row each, the truth and beside it every model's
   * forecast.
   */
  static byte[] movie(ObjectNode pictures) {
    int size = pictures.get("canvas").asInt();
    int inputFrames = pictures.get("inputFrames").asInt();
    List<Clip> clips = new ArrayList<>();
    int columns = 0;
    for (JsonNode sequence : pictures.get("sequences")) {
      if (sequence.get("id").asInt() == ROWS_IN_MOVIE) {
        break;
      }
      byte[] truth = Base64.getDecoder().decode(sequence.get("frames").asText());
      clips.add(Clip.of("truth", size, truth).predictedFrom(inputFrames));
      Iterator<Map.Entry<String, JsonNode>> predictions = sequence.get("predictions").fields();
      columns = 1;
      while (predictions.hasNext()) {
        Map.Entry<String, JsonNode> prediction = predictions.next();
        byte[] predicted = Base64.getDecoder().decode(prediction.getValue().asText());
        byte[] shown = truth.clone();
        System.arraycopy(predicted, 0, shown, inputFrames * size * size, predicted.length);
        clips.add(Clip.of(prediction.getKey(), size, shown).predictedFrom(inputFrames));
        columns++;
      }
    }
    return Movie.gif(clips, columns, MOVIE_SCALE, FRAME_TIME);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Grey values 0..255, clamped: forecasts are linear and may leave 0..1. */
  private static byte[] grey(byte[] npy) {
    float[] values = Npy.decode(npy, "a forecast").floats();
    byte[] grey = new byte[values.length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, values[i])));
    }
    return grey;
  }
}
