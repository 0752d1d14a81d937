package io.wavemill.datasets.card;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link DatasetCard} to and from JSON, and its fingerprint. */
final class CardJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** One form for one content: keys sorted, no white space, ASCII only where JSON wants it. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private static final String REMEDY =
      "Generate the dataset again, or copy it again from where it came.";

  private CardJson() {}

  static String write(DatasetCard card) {
    try {
      ObjectNode tree = JSON.createObjectNode().put("format", DatasetCard.FORMAT);
      tree.setAll((ObjectNode) JSON.valueToTree(card));
      return JSON.writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a card holds only plain values", e);
    }
  }

  static DatasetCard read(String json, String where) {
    DatasetCard card;
    try {
      JsonNode tree = JSON.readTree(json);
      if (!(tree instanceof ObjectNode object)) {
        throw new InputException(where + " is not a dataset's card.", REMEDY);
      }
      checkFormat(object.remove("format"), where);
      card = JSON.treeToValue(object, DatasetCard.class);
    } catch (JsonProcessingException e) {
      throw new InputException(where + " is damaged: " + explain(e) + ".", REMEDY, e);
    }
    if (!fingerprint(card).equals(card.fingerprint())) {
      throw new InputException(
          where + " does not match its own fingerprint: it was changed after it was written.",
          REMEDY);
    }
    return card;
  }

  private static void checkFormat(JsonNode format, String where) {
    if (format == null || !format.isInt()) {
      throw new InputException(where + " is not a dataset's card: it has no format.", REMEDY);
    }
    if (format.intValue() != DatasetCard.FORMAT) {
      throw new InputException(
          where
              + " has format "
              + format.intValue()
              + "; this wavemill reads "
              + DatasetCard.FORMAT
              + ".",
          "Use the version of wavemill that wrote the dataset, or generate it again.");
    }
  }

  private static String explain(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String path =
          mapping.getPath().stream()
              .map(
                  step ->
                      step.getFieldName() != null
                          ? step.getFieldName()
                          : Integer.toString(step.getIndex()))
              .collect(Collectors.joining("."));
      return "at " + path + ", " + message;
    }
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? message
        : "line " + e.getLocation().getLineNr() + ", " + message;
  }

  /**
   * SHA-256 of the canonical JSON of what determines the rows. Files, versions and times are left
   * out.
   */
  static String fingerprint(DatasetCard card) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("generator", card.generator());
    content.put("parameters", card.parameters());
    content.put("seed", card.seed());
    content.put("counts", card.counts());
    content.put("digests", card.digests());
    content.put(
        "sources",
        card.sources().stream()
            .map(
                file -> Map.of("name", file.name(), "sha256", file.sha256(), "bytes", file.bytes()))
            .toList());
    try {
      return Sha256.hex(CANONICAL.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a card holds only plain values", e);
    }
  }

  /**
   * A copy in which whole numbers are {@code Long} and others {@code Double}, so that a card read
   * back equals the card written.
   *
   * @throws IllegalArgumentException if there is something JSON has no word for
   */
  static Map<String, Object> normalise(Map<String, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, normaliseValue(value)));
    return copy;
  }

  private static Object normaliseValue(Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return number;
    }
    if (value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CardJson::normaliseValue).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put((String) key, normaliseValue(inner)));
      return copy;
    }
    throw new IllegalArgumentException("a card cannot hold " + value);
  }
}
