package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What an evaluation says of its models' hidden states; nothing where the experiment wants none.
 */
final class StateStudies {

  /** Each of them shows all velocities of all models: more would make the report heavy. */
  private static final int MOST_SHOWN = 2;

  private final JavaSparkContext spark;
  private final TrainedModels models;
  private final long wanted;

  StateStudies(JavaSparkContext spark, TrainedModels models) {
    this.spark = spark;
    this.models = models;
    this.wanted =
        Math.min(models.experiment().evaluation().equivariance(), models.dataset().count("test"));
  }

  /**
   * Adds {@code equivariance} and each model's {@code equivariance.error}, measured on the first
   * test sequences.
   *
   * @param metrics {@code metrics.json}
   */
  void putEquivariance(ObjectNode metrics) {
    if (wanted == 0) {
      return;
    }
    EquivarianceStudy.Result result =
        new EquivarianceStudy(spark)
            .of(models.networks(), sequences(LongStream.range(0, wanted).boxed().toList()));
    if (result.errors().isEmpty()) {
      return;
    }
    metrics.set("equivariance", result.json());
    result
        .errors()
        .keySet()
        .forEach(
            name ->
                ((ObjectNode) metrics.get("models").get(name))
                    .put("equivariance.error", result.mean(name)));
  }

  /**
   * {@code hidden.json}, for the first sequences that the report shows.
   *
   * @param pictures {@code pictures.json}
   */
  Optional<ObjectNode> hidden(ObjectNode pictures) {
    List<Long> ids = new ArrayList<>();
    for (JsonNode shown : pictures.get("sequences")) {
      if (ids.size() < MOST_SHOWN) {
        ids.add(shown.get("id").asLong());
      }
    }
    return wanted == 0 || ids.isEmpty()
        ? Optional.empty()
        : HiddenStates.of(spark, models.networks(), sequences(ids));
  }

  /** Test sequences; only the pages that hold them are read. */
  private List<StoredSequence> sequences(List<Long> ids) {
    SequenceSource source = models.dataset().source("test");
    return ids.stream().map(id -> source.read(id, 1).get(0)).toList();
  }
}
