package io.wavemill.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.TensorColumn;
import io.wavemill.jobs.config.DatasetSettings;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.inspect.InspectJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every type of dataset, tried on a tiny one of each: the files of {@code
 * src/test/resources/datasets}, named like their type.
 *
 * <p>Each is made twice, on one core in one partition and on two cores in 13, and any trace of
 * either would make the two differ. The order of the methods saves starting Spark again for each
 * type: all types on one core, then all on two.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryDatasetTest {
  private static final Path EXPERIMENTS = Path.of("src", "test", "resources", "datasets");
  private static final Path SHIPPED = Path.of("..", "conf", "datasets");
  private static final String ONE_CORE = "local[1]";
  private static final String TWO_CORES = "local[2]";
  private static final int FEW = 1;
  private static final int MANY = 13;

  private static final Map<String, String> DUCK_TYPES =
      Map.of(
          "long", "BIGINT",
          "int", "INTEGER",
          "float", "FLOAT",
          "double", "DOUBLE",
          "boolean", "BOOLEAN",
          "string", "VARCHAR",
          "binary", "BLOB");

  @TempDir static Path folder;

  /** Of the datasets made first, by type. */
  private static final Map<String, String> FINGERPRINTS = new HashMap<>();

  private static List<Path> experiments(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  static List<String> types() throws IOException {
    return experiments(EXPERIMENTS).stream().map(EveryDatasetTest::stem).toList();
  }

  static List<Path> shipped() throws IOException {
    return experiments(SHIPPED);
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.conf$", "");
  }

  private static Experiment experiment(String type, int partitions, OptionalLong seed) {
    return Experiment.load(
        EXPERIMENTS.resolve(type + ".conf"), List.of("dataset.partitions=" + partitions), seed);
  }

  private static String out(String type, String master, int partitions) {
    String cores = master.replaceAll("[^0-9]", "");
    return folder.resolve(type + "-on-" + cores + "-in-" + partitions).toString();
  }

  private static GenerateJob.Outcome generate(String type, String master, int partitions) {
    SparkSession spark = TestSpark.session(master);
    return TinyDatasets.job(spark, line -> {})
        .run(
            experiment(type, partitions, OptionalLong.empty()),
            out(type, master, partitions),
            ProgressListener.NONE);
  }

  /** The card of the dataset made last, as it was written. */
  private static DatasetCard card(String type) throws IOException {
    Path file = Path.of(out(type, TWO_CORES, MANY), DatasetCard.FILE_NAME);
    return DatasetCard.parse(Files.readString(file), file.toString());
  }

  @Test
  @Order(0)
  void everyTypeIsHere() throws IOException {
    TreeSet<String> here = new TreeSet<>();
    for (String type : types()) {
      Experiment experiment = experiment(type, FEW, OptionalLong.empty());
      here.add(experiment.dataset().type());
      assertEquals(
          experiment,
          Experiment.parse(experiment.toHocon(), "again", List.of(), OptionalLong.empty()));
    }
    assertEquals(new TreeSet<>(DatasetSettings.TYPES), here);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  @Order(0)
  void theShippedOnesAreValidAndNamedLikeTheirFile(Path file) {
    Experiment experiment = Experiment.load(file, List.of(), OptionalLong.empty());
    assertEquals(stem(file), experiment.name());
    assertTrue(experiment.models().isEmpty());
    assertEquals(
        experiment,
        Experiment.parse(experiment.toHocon(), "again", List.of(), OptionalLong.empty()));
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(1)
  void isMadeOnOneCoreInOnePartition(String type) {
    DatasetCard card = generate(type, ONE_CORE, FEW).card();
    assertEquals(card.counts().size(), card.files().size());
    FINGERPRINTS.put(type, card.fingerprint());
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(2)
  void onTwoCoresInManyPartitionsItIsTheSame(String type) {
    DatasetCard card = generate(type, TWO_CORES, MANY).card();
    assertEquals(FINGERPRINTS.get(type), card.fingerprint());
    // Otherwise the partitions would not have been tried.
    assertTrue(card.counts().values().stream().anyMatch(count -> count >= MANY));
    assertTrue(card.files().size() >= MANY);
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(3)
  void runningAgainDoesNothing(String type) throws IOException {
    GenerateJob.Outcome again = generate(type, TWO_CORES, MANY);
    assertFalse(again.generated());
    assertEquals(card(type), again.card());
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(3)
  void anotherSeedIsRefused(String type) {
    String out = out(type, TWO_CORES, MANY);
    long seed = experiment(type, MANY, OptionalLong.empty()).seed();
    Experiment other = experiment(type, MANY, OptionalLong.of(seed + 1));
    InputException refusal =
        assertThrows(
            InputException.class,
            () ->
                TinyDatasets.job(TestSpark.session(TWO_CORES), line -> {})
                    .run(other, out, ProgressListener.NONE));
    assertEquals(
        "%s holds another dataset: its seed is %d, the experiment's is %d."
            .formatted(out, seed, seed + 1),
        refusal.what());
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(3)
  void whatLiesThereIsWhatWasMadeAndCanBeLookedAt(String type) {
    Path picture = folder.resolve(type + ".png");
    List<String> lines = new ArrayList<>();
    new InspectJob(TestSpark.session(TWO_CORES), lines::add)
        .run(out(type, ONE_CORE, FEW), Optional.empty(), Optional.of(picture));
    String text = String.join("\n", lines);
    assertTrue(text.contains("digests of all splits match"), text);
    assertTrue(lines.get(lines.size() - 1).startsWith("picture of "), text);
    assertTrue(Files.exists(picture));
  }

  @ParameterizedTest
  @MethodSource("types")
  @Order(3)
  void theCardExplainsEverything(String type) throws IOException {
    DatasetCard card = card(type);
    assertEquals(experiment(type, FEW, OptionalLong.empty()).dataset().type(), card.generator());
    for (Column column : card.columns()) {
      assertFalse(column.description().isBlank(), column.name());
    }
    for (TensorColumn tensor : card.tensors()) {
      assertFalse(tensor.unit().isBlank(), tensor.name());
    }
    assertEquals(
        card.columns().stream()
            .filter(column -> column.type().equals("binary"))
            .map(Column::name)
            .collect(Collectors.toSet()),
        card.tensors().stream().map(TensorColumn::name).collect(Collectors.toSet()));
    assertFalse(card.licence().isBlank());
    assertFalse(card.citation().isBlank());
  }

  private static String rows(String type, String split) {
    return "read_parquet('"
        + out(type, TWO_CORES, MANY)
        + "/split="
        + split
        + "/*.parquet', hive_partitioning=false)";
  }

  /** As another Parquet reader than Spark's finds it. */
  @ParameterizedTest
  @MethodSource("types")
  @Order(3)
  void anIndependentReaderFindsWhatTheCardSays(String type) throws IOException, SQLException {
    DatasetCard card = card(type);
    Map<String, String> found = new TreeMap<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      for (String split : card.counts().keySet()) {
        try (ResultSet counts =
            statement.executeQuery(
                "select count(*), count(distinct id) from " + rows(type, split))) {
          assertTrue(counts.next());
          assertEquals(card.count(split), counts.getLong(1), split);
          assertEquals(card.count(split), counts.getLong(2), split + " has ids twice");
        }
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet description =
            statement.executeQuery("describe select * from " + rows(type, split))) {
          while (description.next()) {
            columns.put(description.getString(1), description.getString(2));
          }
        }
        assertEquals("id", columns.keySet().iterator().next());
        found.putAll(columns);
        for (TensorColumn tensor : card.tensors()) {
          if (columns.containsKey(tensor.name())) {
            checkTensor(statement, rows(type, split), split, tensor);
          }
        }
      }
    }
    Map<String, String> expected = new TreeMap<>();
    for (Column column : card.columns()) {
      expected.put(column.name(), DUCK_TYPES.get(column.type()));
    }
    assertEquals(expected, found);
  }

  private static void checkTensor(
      Statement statement, String rows, String split, TensorColumn tensor) throws SQLException {
    Pattern header = header(tensor, split);
    try (ResultSet arrays =
        statement.executeQuery("select id, \"" + tensor.name() + "\" from " + rows)) {
      while (arrays.next()) {
        String where = split + " " + arrays.getLong(1) + ", " + tensor.name();
        byte[] npy = arrays.getBytes(2);
        assertNotNull(npy, where);
        checkArray(npy, header, tensor.dtype(), where);
      }
    }
  }

  /** The header that NumPy writes for a column's arrays, whatever varying lengths are. */
  private static Pattern header(TensorColumn tensor, String split) {
    List<String> lengths = new ArrayList<>();
    for (int length : tensor.shape(split)) {
      lengths.add(length == TensorColumn.VARYING ? "(\\d+)" : "(" + length + ")");
    }
    String tuple = String.join(", ", lengths) + (lengths.size() == 1 ? "," : "");
    return Pattern.compile(
        "\\{'descr': '"
            + Pattern.quote(tensor.dtype().description())
            + "', 'fortran_order': False, 'shape': \\("
            + tuple
            + "\\), } *\n");
  }

  private static void checkArray(byte[] npy, Pattern header, DType dtype, String where) {
    ByteBuffer buffer = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + Short.toUnsignedInt(buffer.getShort(8));
    String text = new String(npy, 10, start - 10, StandardCharsets.US_ASCII);
    var match = header.matcher(text);
    assertTrue(match.matches(), where + ": " + text + " is not " + header);
    long bytes = dtype.bytes();
    for (int i = 1; i <= match.groupCount(); i++) {
      bytes *= Long.parseLong(match.group(i));
    }
    assertEquals(bytes, npy.length - start, where);
    for (int at = start; at < npy.length; at += dtype.bytes()) {
      boolean number =
          switch (dtype) {
            case FLOAT32 -> !Float.isNaN(buffer.getFloat(at));
            case FLOAT64 -> !Double.isNaN(buffer.getDouble(at));
            default -> true;
          };
      assertTrue(number, () -> where + " holds something that is no number");
    }
  }
}
