package io.wavemill.jobs.inspect;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import io.wavemill.jobs.dataset.StoredDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Tells what a dataset is: its card, its splits, its columns and their statistics, whether its
 * contents are what was generated, and, if wanted, a picture of some samples.
 */
public final class InspectJob {
  private final SparkSession spark;
  private final Consumer<String> say;

  /**
   * @param spark where to run
   * @param say takes lines for the user
   */
  public InspectJob(SparkSession spark, Consumer<String> say) {
    this.spark = spark;
    this.say = say;
  }

  /**
   * Inspects a dataset.
   *
   * @param uri the folder, a Hadoop path
   * @param split the split for statistics and picture; empty for the first one
   * @param image a local file for a picture, {@code .png} or {@code .gif}
   * @throws InputException if there is no dataset, it is damaged or was changed, there is no such
   *     split, or the picture cannot be written
   */
  public void run(String uri, Optional<String> split, Optional<Path> image) {
    // A wrong ending should not cost a pass over the data first.
    Optional<DatasetPicture> picture = image.map(DatasetPicture::new);
    StoredDataset dataset = StoredDataset.open(spark, uri);
    String shown = split.orElseGet(() -> dataset.splits().iterator().next());
    dataset.columns(shown);

    card(dataset.card(), uri);
    splits(dataset);
    columns(dataset.card());
    statistics(dataset, shown);
    verify(dataset);
    picture.ifPresent(
        drawing -> {
          String seen = drawing.write(dataset, shown);
          say.accept("");
          say.accept("picture of " + seen + ": " + image.get());
        });
  }

  private void card(DatasetCard card, String uri) {
    say.accept("dataset      " + uri);
    say.accept("generator    " + card.generator() + " of wavemill " + card.wavemill());
    say.accept("seed         " + card.seed());
    String label = "parameters   ";
    for (String parameter : flat("", card.parameters())) {
      say.accept(label + parameter);
      label = " ".repeat(label.length());
    }
    label = "sources      ";
    for (SourceFile source : card.sources()) {
      say.accept(
          label + source.name() + ", " + source.bytes() + " bytes, SHA-256 " + source.sha256());
      label = " ".repeat(label.length());
    }
    say.accept("licence      " + card.licence());
    say.accept("citation     " + card.citation());
    say.accept("fingerprint  " + card.fingerprint());
  }

  private static List<String> flat(String prefix, Map<?, ?> parameters) {
    List<String> lines = new ArrayList<>();
    parameters.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            lines.addAll(flat(prefix + key + ".", inner));
          } else {
            lines.add(prefix + key + " = " + value);
          }
        });
    return lines;
  }

  private void splits(StoredDataset dataset) {
    TextTable table = new TextTable("split", "rows", "files", "MB", "bytes/row");
    for (String split : dataset.splits()) {
      long bytes = dataset.bytes(split);
      long rows = dataset.count(split);
      table.row(
          split,
          rows,
          dataset.fileCount(split),
          String.format(Locale.ROOT, "%.1f", bytes / 1e6),
          Math.round((double) bytes / rows));
    }
    say(table);
  }

  private void columns(DatasetCard card) {
    TextTable table = new TextTable("column", "type", "unit", "meaning");
    for (Column column : card.columns()) {
      table.row(column.name(), column.type(), column.unit(), column.description());
    }
    say(table);
    TextTable tensors = new TextTable("array", "dtype", "shape", "unit");
    for (TensorColumn tensor : card.tensors()) {
      tensors.row(tensor.name(), tensor.dtype().numpyName(), shape(tensor.shape()), tensor.unit());
      tensor.shapes().forEach((split, shape) -> tensors.row("  in " + split, "", shape(shape), ""));
    }
    say(tensors);
  }

  private void statistics(StoredDataset dataset, String split) {
    TextTable table = new TextTable("in " + split, "minimum", "mean", "maximum", "unit");
    for (ColumnStatistics statistics : ColumnStatistics.of(dataset, split)) {
      table.row(
          statistics.column().name(),
          number(statistics.minimum()),
          number(statistics.mean()),
          number(statistics.maximum()),
          statistics.column().unit());
    }
    say(table);
  }

  private static String shape(List<Integer> shape) {
    return shape.stream()
        .map(length -> length < 0 ? "any" : length.toString())
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** Reads every row; opening has compared files with the card already. */
  private void verify(StoredDataset dataset) {
    for (String split : dataset.splits()) {
      String found = dataset.digest(split).hex();
      if (!found.equals(dataset.card().digests().get(split))) {
        throw new InputException(
            "The rows of split "
                + split
                + " in "
                + dataset.uri()
                + " are not those that were generated: their digest differs from the card's.",
            "Delete " + dataset.uri() + " and generate it again.");
      }
    }
    say.accept("");
    say.accept(
        "verified     "
            + dataset.card().files().size()
            + " files present, lengths and row counts as listed; every row read, digests of all splits match");
  }

  private void say(TextTable table) {
    say.accept("");
    table.lines().forEach(say);
  }
}
