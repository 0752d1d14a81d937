package io.wavemill.datasets.card;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.TensorColumn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DatasetCardTest {
  private static DatasetCard.Builder example() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("canvas", 28);
    parameters.put("rate", 0.5);
    parameters.put("length", Map.of("frames", 40));
    parameters.put("names", List.of("a", "b"));
    parameters.put("wrap", true);
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("train", 10L);
    counts.put("length", 2L);
    return DatasetCard.builder("translating-mnist")
        .parameters(parameters)
        .seed(42)
        .counts(counts)
        .tensors(
            List.of(
                new TensorColumn(
                    "frames",
                    DType.UINT8,
                    List.of(20, 1, 28, 28),
                    "grey value, 0..255",
                    Map.of("length", List.of(40, 1, 28, 28)))))
        .columns(List.of(new Column("id", "long", "", "number within the split")))
        .sources(List.of(new SourceFile("a.gz", "00ff", 12)))
        .licence("CC BY-SA 3.0")
        .citation("„LeCun“")
        .files(List.of(new DatasetFile("split=train/part-0.parquet", 1234, 10)))
        .digests(Map.of("train", "ab"));
  }

  @Test
  void comesBackFromJsonUnchanged() {
    DatasetCard card = example().build("0.1.0");
    DatasetCard back = DatasetCard.parse(card.toJson(), "dataset.json");
    assertEquals(card, back);
    assertEquals(card.toJson(), back.toJson());
    assertEquals(List.of("train", "length"), List.copyOf(back.counts().keySet()));
    assertEquals(10, back.count("train"));
    assertEquals(0, back.count("test"));
    assertEquals(List.of(40, 1, 28, 28), back.tensor("frames").shape("length"));
    assertEquals(List.of(20, 1, 28, 28), back.tensor("frames").shape("train"));
    assertEquals(40 * 784, back.tensor("frames").format("length").elements());
    assertThrows(IllegalArgumentException.class, () -> back.tensor("other"));
  }

  @Test
  void jsonIsAsDocumented() {
    String json = example().build("0.1.0").toJson();
    assertTrue(
        json.startsWith("{\n  \"format\" : 1,\n  \"generator\" : \"translating-mnist\","), json);
    assertTrue(json.contains("\"dtype\" : \"uint8\""), json);
    assertTrue(json.endsWith("\"wavemill\" : \"0.1.0\"\n}\n"), json);
  }

  /** Anybody can check it: the canonical JSON is written out here. */
  @Test
  void fingerprintIsTheHashOfCanonicalJson() {
    String canonical =
        "{\"counts\":{\"length\":2,\"train\":10},\"digests\":{\"train\":\"ab\"},"
            + "\"generator\":\"translating-mnist\","
            + "\"parameters\":{\"canvas\":28,\"length\":{\"frames\":40},"
            + "\"names\":[\"a\",\"b\"],\"rate\":0.5,\"wrap\":true},\"seed\":42,"
            + "\"sources\":[{\"bytes\":12,\"name\":\"a.gz\",\"sha256\":\"00ff\"}]}";
    assertEquals(
        Sha256.hex(canonical.getBytes(StandardCharsets.UTF_8)),
        example().build("0.1.0").fingerprint());
  }

  @Test
  void fingerprintKnowsRowsButNotFiles() {
    String fingerprint = example().build("0.1.0").fingerprint();
    assertEquals(fingerprint, example().files(List.of()).build("0.2.0").fingerprint());
    assertEquals(fingerprint, example().licence("").citation("").build("0.1.0").fingerprint());
    assertNotEquals(fingerprint, example().seed(43).build("0.1.0").fingerprint());
    assertNotEquals(fingerprint, example().counts(Map.of()).build("0.1.0").fingerprint());
    assertNotEquals(fingerprint, example().digests(Map.of()).build("0.1.0").fingerprint());
    assertNotEquals(fingerprint, example().sources(List.of()).build("0.1.0").fingerprint());
    assertNotEquals(fingerprint, example().parameters(Map.of()).build("0.1.0").fingerprint());
  }

  @Test
  void refusesDamagedCards() {
    String json = example().build("0.1.0").toJson();
    String where = "hdfs:/data/dataset.json";
    assertRejected(() -> DatasetCard.parse("", where), where);
    assertRejected(() -> DatasetCard.parse("PAR1", where), where, "damaged");
    assertRejected(() -> DatasetCard.parse("[]", where), where, "not a dataset's card");
    assertRejected(() -> DatasetCard.parse("{}", where), where, "no format");
    assertRejected(
        () -> DatasetCard.parse(json.substring(0, json.length() / 2), where), where, "damaged");
    assertRejected(() -> DatasetCard.parse(json + "{}", where), where, "damaged");
    assertRejected(
        () -> DatasetCard.parse(json.replace("\"seed\" : 42,", ""), where), "damaged", "seed");
    assertRejected(
        () -> DatasetCard.parse(json.replace("\"seed\" : 42", "\"seed\" : \"x\""), where), "seed");
    assertRejected(
        () -> DatasetCard.parse(json.replace("\"seed\" : 42", "\"seed\" : null"), where), "seed");
    assertRejected(
        () -> DatasetCard.parse(json.replace("\"seed\" : 42", "\"seed\" : 42, \"sed\" : 1"), where),
        "sed");
    assertRejected(
        () -> DatasetCard.parse(json.replace("\"bytes\" : 1234,", ""), where), "files.0", "bytes");
    assertRejected(() -> DatasetCard.parse(json.replace("\"uint8\"", "\"uint9\""), where), "uint9");
  }

  @Test
  void refusesNewerCards() {
    String json = example().build("0.1.0").toJson().replace("\"format\" : 1", "\"format\" : 2");
    InputException e = assertRejected(() -> DatasetCard.parse(json, "x"), "format 2");
    assertTrue(e.remedy().contains("version of wavemill"));
  }

  @Test
  void noticesEditing() {
    String json = example().build("0.1.0").toJson().replace("\"seed\" : 42", "\"seed\" : 43");
    assertRejected(() -> DatasetCard.parse(json, "x"), "fingerprint");
  }

  /**
   * Cutting the file anywhere, or changing any byte, is refused or makes no difference to what
   * determines the rows.
   */
  @Property(tries = 300)
  void damageNeverSurprises(@ForAll @IntRange(max = 5000) int position, @ForAll char put) {
    DatasetCard card = example().build("0.1.0");
    StringBuilder json = new StringBuilder(card.toJson());
    json.setCharAt(position % json.length(), put);
    try {
      assertEquals(DatasetCard.parse(json.toString(), "x").seed(), card.seed());
    } catch (InputException e) {
      assertTrue(e.getMessage().startsWith("x "), e.getMessage());
    }
  }

  @Test
  void everythingMustBeGiven() {
    assertThrows(NullPointerException.class, () -> DatasetCard.builder("g").seed(1).build("0.1.0"));
    assertThrows(
        IllegalArgumentException.class,
        () -> example().parameters(Map.of("rate", Double.NaN)).build("0.1.0"));
  }
}
