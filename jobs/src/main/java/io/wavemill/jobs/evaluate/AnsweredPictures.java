package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * {@code pictures.json} of classifiers: test sequences from all over the split with their class and
 * all models' answers.
 */
final class AnsweredPictures {

  private AnsweredPictures() {}

  static ObjectNode of(
      Experiment experiment,
      StoredDataset dataset,
      Dataset<Row> predictions,
      List<String> models,
      List<String> classes) {
    int[] shape = dataset.shape("test");
    ObjectNode root = Pictures.head(shape, shape[0]);
    ArrayNode sequences = (ArrayNode) root.get("sequences");
    // The first ones are often of one person and one class.
    List<Long> ids = spread(dataset.count("test"), experiment.evaluation().pictures());
    if (ids.isEmpty()) {
      return root;
    }
    Pictures.putFrames(sequences, dataset, ids);
    for (int i = 0; i < ids.size(); i++) {
      ((ObjectNode) sequences.get(i)).putObject("answers");
    }
    List<Row> rows =
        predictions
            .where(
                functions
                    .col("split")
                    .equalTo("test")
                    .and(functions.col("id").isin(ids.toArray()))
                    .and(functions.col("model").isin(models.toArray())))
            .select("id", "model", "label", "answer", "probabilities")
            .orderBy("id", "model")
            .collectAsList();
    for (Row row : rows) {
      ObjectNode sequence = (ObjectNode) sequences.get(ids.indexOf(row.getLong(0)));
      sequence.put("truth", classes.get(row.getInt(2)));
      int answer = row.getInt(3);
      double probability = row.<Float>getList(4).get(answer);
      ((ObjectNode) sequence.get("answers"))
          .put(
              row.getString(1),
              String.format(Locale.ROOT, "%s %.2f", classes.get(answer), probability));
    }
    return root;
  }

  /** Ids at equal distances, ascending; all if there are no more. */
  private static List<Long> spread(long count, int wanted) {
    long shown = Math.min(count, wanted);
    return LongStream.range(0, shown).map(i -> i * count / shown).boxed().toList();
  }
}
