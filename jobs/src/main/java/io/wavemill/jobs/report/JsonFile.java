package io.wavemill.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A JSON object with the name of the file it came from, so that every complaint names file and
 * place.
 *
 * @param file what to call the file
 * @param place where in the file, empty at its top
 * @param node the object
 */
record JsonFile(String file, String place, JsonNode node) {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a whole file. */
  static JsonFile parse(String file, byte[] bytes) {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw broken(
          file,
          "is not valid JSON (line "
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage()
              + ")");
    } catch (IOException e) {
      throw broken(file, "cannot be read (" + e.getMessage() + ")");
    }
    if (node == null || !node.isObject()) {
      throw broken(file, "does not hold a JSON object");
    }
    return new JsonFile(file, "", node);
  }

  /** The member of that name, which must be an object where it exists. */
  Optional<JsonFile> object(String key) {
    JsonNode member = node.get(key);
    if (member == null || member.isNull()) {
      return Optional.empty();
    }
    if (!member.isObject()) {
      throw broken(file, at(key) + " should be an object");
    }
    return Optional.of(new JsonFile(file, at(key), member));
  }

  /**
   * The members that are objects, by name, in the file's order; other members are complained about.
   */
  Map<String, JsonFile> objects() {
    Map<String, JsonFile> found = new LinkedHashMap<>();
    for (String key : keys()) {
      object(key).ifPresent(member -> found.put(key, member));
    }
    return found;
  }

  /** The elements of a list of objects; empty where there is none. */
  List<JsonFile> list(String key) {
    List<JsonFile> found = new ArrayList<>();
    JsonNode member = node.get(key);
    if (member == null || member.isNull()) {
      return found;
    }
    if (!member.isArray()) {
      throw broken(file, at(key) + " should be a list");
    }
    for (JsonNode element : member) {
      if (!element.isObject()) {
        throw broken(file, at(key) + "[" + found.size() + "] should be an object");
      }
      found.add(new JsonFile(file, at(key) + "[" + found.size() + "]", element));
    }
    return found;
  }

  /**
   * Text, or a number or truth value as text; nothing where the member is missing or something
   * else.
   */
  Optional<String> text(String key) {
    JsonNode member = node.get(key);
    return member != null && member.isValueNode() && !member.isNull()
        ? Optional.of(member.asText())
        : Optional.empty();
  }

  /** A number, NaN and infinities included (whether written bare or in quotes). */
  OptionalDouble number(String key) {
    JsonNode member = node.get(key);
    return member == null || member.isNull()
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(member, key));
  }

  /** A number that must be there. */
  double requiredNumber(String key) {
    return number(key).orElseThrow(() -> broken(file, "has no " + at(key)));
  }

  /** A text that must be there. */
  String requiredText(String key) {
    return text(key).orElseThrow(() -> broken(file, "has no " + at(key)));
  }

  /** A list of numbers; nothing where the member is missing. */
  Optional<double[]> numbers(String key) {
    JsonNode member = node.get(key);
    if (member == null || member.isNull()) {
      return Optional.empty();
    }
    return Optional.of(numbers(member, key));
  }

  /** Whether there is such a member. */
  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** A list of texts that must be there. */
  List<String> texts(String key) {
    JsonNode member = node.get(key);
    if (member == null || !member.isArray()) {
      throw broken(file, at(key) + " should be a list of texts");
    }
    List<String> texts = new ArrayList<>();
    member.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** A list of lists of numbers, all of one length. */
  double[][] table(String key) {
    JsonNode member = node.get(key);
    if (member == null || !member.isArray()) {
      throw broken(file, at(key) + " should be a list of rows");
    }
    double[][] rows = new double[member.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = numbers(member.get(i), key + "[" + i + "]");
    }
    return rows;
  }

  /** Every member that is a number, by name, in the file's order. */
  Map<String, Double> allNumbers() {
    Map<String, Double> found = new LinkedHashMap<>();
    for (String key : keys()) {
      number(key).ifPresent(value -> found.put(key, value));
    }
    return found;
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      keys.add(names.next());
    }
    return keys;
  }

  private double[] numbers(JsonNode list, String key) {
    if (!list.isArray()) {
      throw broken(file, at(key) + " should be a list of numbers");
    }
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(list.get(i), key + "[" + i + "]");
    }
    return values;
  }

  private double number(JsonNode value, String key) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return switch (value.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw broken(file, at(key) + " should be a number");
    };
  }

  private String at(String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  /** The complaint about a file. */
  static InputException broken(String file, String what) {
    return new InputException(
        file + " " + what,
        "Restore the file, or let `wavemill run` or `wavemill evaluate` make it again.");
  }
}
