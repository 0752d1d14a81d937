package io.wavemill.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.inspect.InspectJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the job takes any generator, and that tasks which fail leave no trace in what it writes. */
class OtherGeneratorTest {
  @TempDir Path folder;

  private DatasetCard generate(SparkSession spark, String name, long failing) {
    return TinyDatasets.job(spark, line -> {})
        .run(() -> new RampGenerator(200, failing), folder.resolve(name).toString(), 4)
        .card();
  }

  @Test
  void aTaskThatFailsAndIsDoneAgainLeavesNoTrace() {
    // Local Spark repeats tasks only if told how often.
    SparkSession spark = TestSpark.session("local[2,3]");
    DatasetCard smooth = generate(spark, "smooth", -1);
    RampGenerator.FAILURES.set(0);
    DatasetCard bumpy = generate(spark, "bumpy", 137);
    assertTrue(RampGenerator.FAILURES.get() > 1, "the task was done again");
    assertEquals(smooth.fingerprint(), bumpy.fingerprint());
    assertEquals(200, StoredDataset.open(spark, folder + "/bumpy").rows("train").count());
  }

  @Test
  void isInspectedLikeOurs() {
    generate(TestSpark.shared(), "ramps", -1);
    List<String> lines = new ArrayList<>();
    InspectJob inspect = new InspectJob(TestSpark.shared(), lines::add);
    inspect.run(folder + "/ramps", Optional.empty(), Optional.empty());
    String text = String.join("\n", lines);
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("slope +0 +24.88 +49.75 +metre/second")),
        text);
    assertTrue(text.contains("float64"), text);
    Path picture = folder.resolve("a.png");
    inspect.run(folder + "/ramps", Optional.empty(), Optional.of(picture));
    assertTrue(Files.exists(picture), "three numbers a sample are drawn as a curve");
    assertThrows(
        InputException.class,
        () ->
            StoredDataset.open(TestSpark.shared(), folder + "/ramps").translatingSamples("train"));
  }
}
