package io.wavemill.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.wavemill.datasets.InputException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Text to HOCON: files, includes, overrides, substitutions and syntax errors. */
final class ExperimentSource {

  private ExperimentSource() {}

  /** The content of a file, includes merged in, substitutions not yet resolved. */
  static Config ofFile(Path file) {
    if (!Files.exists(file)) {
      throw new InputException("The experiment file " + file + " does not exist.", hint(file));
    }
    if (Files.isDirectory(file)) {
      throw new InputException(
          file + " is a folder, not an experiment file.",
          "Give one file, such as conf/quickstart.conf.");
    }
    if (!Files.isReadable(file)) {
      throw new InputException(
          "The experiment file " + file + " may not be read.",
          "Give yourself the right to, for instance with chmod u+r.");
    }
    refuseRepeatedModels(file);
    try {
      return ConfigFactory.parseFile(
          file.toFile(), options().setIncluder(new StrictIncluder(file)));
    } catch (ConfigException e) {
      throw translate(e, file.toString());
    }
  }

  private static void refuseRepeatedModels(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      RepeatedModels.refuse(text, file.toString());
    } catch (IOException e) {
      throw new InputException(
          file + ": cannot be read: " + e.getMessage(),
          "See that the file is there and may be read.",
          e);
    }
  }

  /** The content of a text. */
  static Config ofText(String text, String origin) {
    RepeatedModels.refuse(text, origin);
    try {
      return ConfigFactory.parseString(text, options().setOriginDescription(origin));
    } catch (ConfigException e) {
      throw translate(e, origin);
    }
  }

  /** The content with the overrides on top, and substitutions resolved. */
  static Config withOverrides(Config content, List<String> sets, OptionalLong seed) {
    Config result = content;
    for (String set : sets) {
      result = override("--set " + set, set).withFallback(result);
    }
    if (seed.isPresent()) {
      String origin = "--seed " + seed.getAsLong();
      result =
          ConfigValueFactory.fromAnyRef(seed.getAsLong(), origin)
              .atPath("seed")
              .withFallback(result);
    }
    try {
      return result.resolve();
    } catch (ConfigException e) {
      throw translate(e, content.origin().description());
    }
  }

  private static Config override(String origin, String set) {
    int equals = set.indexOf('=');
    List<String> path = equals < 0 ? List.of() : splitPath(set.substring(0, equals).strip());
    if (path.isEmpty()) {
      throw new InputException(
          origin + ": not of the form key=value.",
          "Write, for instance, --set training.workers=4.");
    }
    String written = set.substring(equals + 1).strip();
    ConfigValue value = overrideValue(written, origin);
    return value.atPath(ConfigUtil.joinPath(path));
  }

  /** The value as HOCON; as plain text where HOCON would see a comment or nothing at all. */
  private static ConfigValue overrideValue(String written, String origin) {
    boolean structured = Stream.of("\"", "[", "{").anyMatch(written::startsWith);
    if (!structured && (written.isEmpty() || PLAIN_TEXT.matcher(written).find())) {
      return ConfigValueFactory.fromAnyRef(written, origin);
    }
    try {
      return ConfigFactory.parseString("value = " + written, options().setOriginDescription(origin))
          .root()
          .get("value")
          .withOrigin(ConfigOriginFactory.newSimple(origin));
    } catch (ConfigException e) {
      throw translate(e, origin);
    }
  }

  /** What makes an unquoted path or address something else in HOCON: // # : and the like. */
  private static final Pattern PLAIN_TEXT = Pattern.compile("//|[#:,\\\\`^?!@*&+~]");

  private static List<String> splitPath(String path) {
    try {
      return ConfigUtil.splitPath(path);
    } catch (ConfigException e) {
      return List.of();
    }
  }

  private static ConfigParseOptions options() {
    return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
  }

  /** Points to the file that was probably meant. */
  private static String hint(Path file) {
    String list = "./wavemill list shows the experiments that come with wavemill.";
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return list;
    }
    try (Stream<Path> siblings = Files.list(folder)) {
      List<String> names =
          siblings.map(p -> p.getFileName().toString()).filter(n -> n.endsWith(".conf")).toList();
      Optional<String> near = Nearest.to(String.valueOf(file.getFileName()), names);
      return near.map(name -> "Did you mean " + file.resolveSibling(name) + "? ").orElse("") + list;
    } catch (IOException | UncheckedIOException e) {
      return list;
    }
  }

  private static InputException translate(ConfigException e, String file) {
    String place = e.origin() == null ? file : Section.describe(e.origin());
    String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    if (e.origin() != null && message.startsWith(e.origin().description() + ": ")) {
      message = message.substring(e.origin().description().length() + 2);
    }
    if (e instanceof ConfigException.UnresolvedSubstitution) {
      return new InputException(
          place + ": " + message,
          "Define what ${…} refers to, or write ${?…} to let it be absent.");
    }
    if (e instanceof ConfigException.IO) {
      return new InputException(
          file + ": cannot be read: " + message, "See that the file is there and may be read.");
    }
    return new InputException(
        place + ": " + message,
        "Mend the syntax there; the files are HOCON: key = value, blocks in { }, comments after #.");
  }

  /** Includes that must be there: HOCON itself passes over missing ones without a word. */
  private static final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile {

    private final Path file;
    private final Set<Path> including;

    /** For the file that the user named. */
    StrictIncluder(Path file) {
      this(file, Set.of());
    }

    private StrictIncluder(Path file, Set<Path> outer) {
      this.file = file;
      this.including = new HashSet<>(outer);
      this.including.add(file.toAbsolutePath().normalize());
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      ConfigParseable parseable = context.relativeTo(what);
      String source = parseable == null ? null : parseable.origin().filename();
      if (source == null) {
        throw missing(what);
      }
      return includeFile(context, new File(source));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      if (!what.isFile()) {
        throw missing(what.toString());
      }
      Path inner = what.toPath();
      if (including.contains(inner.toAbsolutePath().normalize())) {
        throw new InputException(
            place(what.toString()) + ": includes " + inner + ", which is being read already.",
            "Break the circle of includes.");
      }
      refuseRepeatedModels(inner);
      return ConfigFactory.parseFile(
              what, options().setIncluder(new StrictIncluder(inner, including)))
          .root();
    }

    private InputException missing(String what) {
      return new InputException(
          place(what) + ": includes " + what + ", which does not exist.",
          "Correct the name (relative to the file that includes it), or remove the include.");
    }

    /** The line of the include, which the library does not tell. */
    private String place(String what) {
      try {
        List<String> lines = Files.readAllLines(file);
        String name = new File(what).getName();
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).strip().startsWith("include") && lines.get(i).contains(name)) {
            return file + ":" + (i + 1);
          }
        }
      } catch (IOException e) {
        // The place is then the file alone.
      }
      return file.toString();
    }
  }
}
