package io.wavemill.jobs.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.wavemill.datasets.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One block of an experiment file, read strictly.
 *
 * <p>A section remembers which keys were asked for. Whoever reads a block asks for every key it may
 * have and then calls {@link #finish()}, which complains about the rest; so the keys of a block are
 * written down in one place only, and may depend on the block's {@code type}.
 *
 * <p>A key whose value is {@code null} counts as absent, so that an including file or {@code --set}
 * can take something back.
 */
final class Section {

  private final String file;
  private final String path;
  private final ConfigObject object;
  private final String place;
  private final Set<String> asked = new TreeSet<>();

  private Section(String file, String path, ConfigObject object, String place) {
    this.file = file;
    this.path = path;
    this.object = object;
    this.place = place;
  }

  /**
   * The whole file.
   *
   * @param object the resolved content
   * @param file what to call the file where there is no line to point at
   */
  static Section root(ConfigObject object, String file) {
    return new Section(file, "", object, file);
  }

  /** Whether the key is there and not null; asking makes it known. */
  boolean has(String key) {
    return find(key).isPresent();
  }

  /** Text that must be there. */
  String text(String key) {
    return textOf(key, required(key));
  }

  /** Text, or {@code fallback} when absent. */
  String text(String key, String fallback) {
    return find(key).map(value -> textOf(key, value)).orElse(fallback);
  }

  /** A list of texts, empty when absent. */
  List<String> texts(String key) {
    Optional<ConfigValue> value = find(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof ConfigList list)) {
      throw wrongKind(key, value.get(), "a list of texts, such as [\"a\", \"b\"]");
    }
    List<String> texts = new ArrayList<>();
    for (ConfigValue item : list) {
      texts.add(textOf(key, item));
    }
    return texts;
  }

  /** A list of whole numbers, {@code fallback} when absent. */
  List<Integer> integers(String key, List<Integer> fallback) {
    Optional<ConfigValue> value = find(key);
    if (value.isEmpty()) {
      return fallback;
    }
    if (!(value.get() instanceof ConfigList list)) {
      throw wrongKind(key, value.get(), "a list of whole numbers, such as [1, 2, 3]");
    }
    List<Integer> integers = new ArrayList<>();
    for (ConfigValue item : list) {
      integers.add((int) wholeOf(key, item, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    return integers;
  }

  /** One of the known words; must be there. */
  String choice(String key, List<String> known) {
    return checkedChoice(key, text(key), known);
  }

  /** One of the known words, or {@code fallback} when absent. */
  String choice(String key, String fallback, List<String> known) {
    return has(key) ? choice(key, known) : fallback;
  }

  private String checkedChoice(String key, String word, List<String> known) {
    if (known.contains(word)) {
      return word;
    }
    String nearest = Nearest.to(word, known).map(w -> "Did you mean " + w + "? ").orElse("");
    throw wrong(
        key, "is \"" + word + "\", which is not known", nearest + "Known: " + join(known) + ".");
  }

  /** A whole number within bounds (inclusive); must be there. */
  long whole(String key, long least, long most) {
    return wholeOf(key, required(key), least, most);
  }

  /** A whole number within bounds (inclusive), or {@code fallback} when absent. */
  long whole(String key, long fallback, long least, long most) {
    return find(key).map(value -> wholeOf(key, value, least, most)).orElse(fallback);
  }

  /** As {@link #whole(String, long, long)}, for numbers that fit an int. */
  int integer(String key, int least, int most) {
    return (int) whole(key, least, most);
  }

  /** As {@link #whole(String, long, long, long)}, for numbers that fit an int. */
  int integer(String key, int fallback, int least, int most) {
    return (int) whole(key, fallback, least, most);
  }

  /** A real number within bounds (inclusive), or {@code fallback} when absent. */
  double number(String key, double fallback, double least, double most) {
    return find(key).map(value -> numberOf(key, value, least, most)).orElse(fallback);
  }

  /** true or false, or {@code fallback} when absent. */
  boolean flag(String key, boolean fallback) {
    Optional<ConfigValue> value = find(key);
    if (value.isEmpty()) {
      return fallback;
    }
    return switch (String.valueOf(value.get().unwrapped())) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrongKind(key, value.get(), "true or false");
    };
  }

  /** A block inside this one; an empty one when absent. */
  Section section(String key) {
    Optional<ConfigValue> value = find(key);
    if (value.isEmpty()) {
      return new Section(file, pathOf(key), ConfigFactory.empty().root(), place);
    }
    return sectionOf(key, value.get());
  }

  /**
   * The named blocks inside this one, all keys being names, in the order of the file. HOCON objects
   * have no order, so it is taken from where the values stand; included files come first.
   */
  Map<String, Section> sections() {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(
        Comparator.comparing((Map.Entry<String, ConfigValue> e) -> firstPlace(e.getValue()))
            .thenComparing(Map.Entry::getKey));
    Map<String, Section> sections = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : entries) {
      asked.add(entry.getKey());
      if (entry.getValue().valueType() != ConfigValueType.NULL) {
        sections.put(entry.getKey(), sectionOf(entry.getKey(), entry.getValue()));
      }
    }
    return sections;
  }

  /**
   * Refuses a key that would be ignored: it is more likely a mistake than meant.
   *
   * @param key that has a meaning with one choice only
   * @param chooser the key that chooses
   * @param chosen what it has chosen
   * @param needed the choice that gives the key its meaning
   */
  void refuseUnless(String key, String chooser, String chosen, String needed) {
    if (has(key) && !chosen.equals(needed)) {
      throw wrong(
          key,
          "has no meaning while " + chooser + " is " + chosen,
          "Remove it, or set " + pathOf(chooser) + " = " + needed + ".");
    }
  }

  /** Complains about the first key that nobody asked for. */
  void finish() {
    object.entrySet().stream()
        .filter(entry -> !asked.contains(entry.getKey()))
        .min(
            Comparator.comparing((Map.Entry<String, ConfigValue> e) -> firstPlace(e.getValue()))
                .thenComparing(Map.Entry::getKey))
        .ifPresent(
            entry -> {
              throw unknown(entry.getKey(), entry.getValue(), asked);
            });
  }

  /**
   * The complaint that a value will not do.
   *
   * @param key a key of this section, present or not
   * @param complaint what is wrong with it, following its name: "is 0, but must be at least 1"
   * @param remedy how to mend it, a sentence
   */
  InputException wrong(String key, String complaint, String remedy) {
    ConfigValue value = object.get(key);
    String where = value == null ? place : placeOf(value);
    return new InputException(where + ": " + pathOf(key) + " " + complaint + ".", remedy);
  }

  /** The key with the names of the blocks around it, as one writes it after {@code --set}. */
  String pathOf(String key) {
    String quoted = ConfigUtil.joinPath(key);
    return path.isEmpty() ? quoted : path + "." + quoted;
  }

  private Optional<ConfigValue> find(String key) {
    asked.add(key);
    return Optional.ofNullable(object.get(key))
        .filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  private ConfigValue required(String key) {
    return find(key).orElseThrow(() -> missing(key));
  }

  private InputException missing(String key) {
    // A misspelled key explains more than the absence of the right one.
    Optional<String> misspelled =
        Nearest.to(key, object.keySet().stream().filter(k -> !asked.contains(k)).toList());
    if (misspelled.isPresent()) {
      return unknown(misspelled.get(), object.get(misspelled.get()), Set.of(key));
    }
    return new InputException(
        place + ": " + pathOf(key) + " is missing.",
        "Add it to the file, or give it as --set " + pathOf(key) + "=VALUE.");
  }

  private InputException unknown(String key, ConfigValue value, Set<String> known) {
    String what = placeOf(value) + ": unknown key " + pathOf(key) + ".";
    Optional<String> nearest = Nearest.to(key, known);
    if (nearest.isPresent()) {
      return new InputException(what, "Did you mean " + pathOf(nearest.get()) + "?");
    }
    String block = path.isEmpty() ? "The file" : path;
    return new InputException(what, "Remove it. " + block + " knows: " + join(known) + ".");
  }

  private Section sectionOf(String key, ConfigValue value) {
    if (!(value instanceof ConfigObject inner)) {
      throw wrongKind(key, value, "a block { … }");
    }
    return new Section(file, pathOf(key), inner, placeOf(value));
  }

  private String textOf(String key, ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
      default -> throw wrongKind(key, value, "text");
    };
  }

  private long wholeOf(String key, ConfigValue value, long least, long most) {
    double number = asDouble(value);
    // Whole doubles (6e3) are fine; a long must not go through a double and lose digits.
    long whole;
    if (value.unwrapped() instanceof Long || value.unwrapped() instanceof Integer) {
      whole = ((Number) value.unwrapped()).longValue();
    } else if (number == Math.rint(number) && Math.abs(number) < 0x1p53) {
      whole = (long) number;
    } else if (Double.isNaN(number)) {
      throw wrongKind(key, value, "a whole number");
    } else {
      throw wrong(key, "is " + show(value) + ", which is not a whole number", whole(least, most));
    }
    if (whole < least || whole > most) {
      throw wrong(key, "is " + show(value) + ", which is out of range", whole(least, most));
    }
    return whole;
  }

  private double numberOf(String key, ConfigValue value, double least, double most) {
    double number = asDouble(value);
    if (Double.isNaN(number)) {
      throw wrongKind(key, value, "a number");
    }
    if (number < least || number > most) {
      String range =
          most == Double.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
      if (least == Double.MIN_VALUE) {
        range = most == Double.MAX_VALUE ? "above 0" : "above 0 and at most " + most;
      }
      throw wrong(
          key,
          "is " + show(value) + ", which is out of range",
          "It must be a number " + range + ".");
    }
    return number;
  }

  /** The number, also from text such as an environment variable gives; NaN when it is none. */
  private static double asDouble(ConfigValue value) {
    if (value.unwrapped() instanceof Number number) {
      return number.doubleValue();
    }
    if (value.unwrapped() instanceof String text) {
      try {
        double number = Double.parseDouble(text);
        return Double.isInfinite(number) ? Double.NaN : number;
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return Double.NaN;
  }

  private static String whole(long least, long most) {
    if (most == Long.MAX_VALUE || most == Integer.MAX_VALUE) {
      return "It must be a whole number, at least " + least + ".";
    }
    return "It must be a whole number from " + least + " to " + most + ".";
  }

  private InputException wrongKind(String key, ConfigValue value, String wanted) {
    return wrong(key, "is " + show(value), "It must be " + wanted + ".");
  }

  private static String show(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a block { … }";
      case LIST -> "a list";
      case STRING -> "\"" + value.unwrapped() + "\"";
      default -> String.valueOf(value.unwrapped());
    };
  }

  private String placeOf(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    if (value instanceof ConfigObject inner && origin.filename() == null && !inner.isEmpty()) {
      // An object merged from several places has no place of its own; its first value has.
      return inner.values().stream()
          .min(Comparator.comparing(this::firstPlace))
          .map(this::placeOf)
          .orElse(place);
    }
    return describe(origin);
  }

  /** {@code conf/quickstart.conf:12}, or {@code --set training.workers=0}. */
  static String describe(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith("--")) {
      return description.replaceFirst(": 1$", "");
    }
    // The library writes "file: 12"; compilers and editors write "file:12".
    return description.replaceFirst(": (\\d+)(-\\d+)?$", ":$1");
  }

  /** Where the value, or the first value inside it, stands; orders what HOCON leaves unordered. */
  private Position firstPlace(ConfigValue value) {
    if (value instanceof ConfigObject inner && !inner.isEmpty()) {
      return inner.values().stream().map(this::firstPlace).min(Position::compareTo).orElseThrow();
    }
    String source = describe(value.origin()).replaceFirst(":\\d+$", "");
    int rank = source.equals(file) ? 1 : source.startsWith("--") ? 2 : 0;
    return new Position(rank, source, value.origin().lineNumber());
  }

  /** Included files first (rank 0), then the file itself (1), then the command line (2). */
  private record Position(int rank, String source, int line) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
      return Comparator.comparingInt(Position::rank)
          .thenComparing(Position::source)
          .thenComparingInt(Position::line)
          .compare(this, other);
    }
  }

  private static String join(Collection<String> words) {
    return String.join(", ", words);
  }
}
