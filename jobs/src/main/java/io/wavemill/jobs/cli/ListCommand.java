package io.wavemill.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.DatasetSettings;
import io.wavemill.jobs.config.Experiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = "The experiments in a folder, by default those that come with wavemill.",
    footer = {"", "Example:", "  wavemill list", "  wavemill list my/experiments --json"})
final class ListCommand extends JobCommand {

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Folder of experiment files. Default: wavemill's own conf.")
  private Path folder;

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  ListCommand(Environment environment) {
    super(environment);
  }

  /** Folders among experiments: the published ones, and datasets without models. */
  private static final List<String> FOLDERS = List.of("fernn", "datasets");

  /** A file and the experiment in it, or what is wrong with it. */
  private record Entry(Path file, Experiment experiment, InputException problem) {}

  @Override
  void execute(Context context, Jobs jobs) {
    Path place = folder == null ? ownFolder() : folder;
    List<Entry> entries = files(place).stream().map(file -> read(context, file)).toList();
    if (json) {
      context.out().println(asJson(entries).toPrettyString());
      return;
    }
    if (entries.isEmpty()) {
      context.out().println("No experiment files (*.conf) in " + place + ".");
    }
    for (Entry entry : entries) {
      asText(entry).forEach(context.out()::println);
    }
  }

  /** The launcher tells where wavemill is; without it, the working folder is the best guess. */
  private static Path ownFolder() {
    String home = System.getProperty("wavemill.home");
    return home == null ? Path.of("conf") : Path.of(home, "conf");
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "The folder " + folder + " does not exist.",
          "Give a folder of experiment files: wavemill list FOLDER");
    }
    List<Path> all = new ArrayList<>(in(folder));
    for (String name : FOLDERS) {
      Path below = folder.resolve(name);
      if (Files.isDirectory(below)) {
        all.addAll(in(below));
      }
    }
    return all;
  }

  private static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static Entry read(Context context, Path file) {
    try {
      return new Entry(file, context.load(file), null);
    } catch (InputException e) {
      // One broken file should not hide the others.
      return new Entry(file, null, e);
    }
  }

  private static List<String> asText(Entry entry) {
    if (entry.experiment() == null) {
      return List.of(entry.file() + "  (not usable)", "    " + entry.problem().what(), "");
    }
    Experiment experiment = entry.experiment();
    DatasetSettings dataset = experiment.dataset();
    return List.of(
        experiment.name() + "  " + experiment.title(),
        "    " + entry.file(),
        String.format(
            Locale.ROOT,
            "    data    %s: %s train, %s validation, %s test",
            dataset.type(),
            count(dataset.train()),
            count(dataset.validation()),
            count(dataset.test())),
        experiment.models().isEmpty()
            ? "    no models: to generate"
            : "    models  " + String.join(", ", experiment.models().keySet()),
        "");
  }

  /** A number of examples; what only the source data tell, is all that they have. */
  private static String count(long examples) {
    return examples == DatasetSettings.UNKNOWN
        ? "all"
        : String.format(Locale.ROOT, "%,d", examples);
  }

  private static void put(ObjectNode dataset, String split, long examples) {
    if (examples == DatasetSettings.UNKNOWN) {
      dataset.putNull(split);
    } else {
      dataset.put(split, examples);
    }
  }

  private static ArrayNode asJson(List<Entry> entries) {
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (Entry entry : entries) {
      ObjectNode node = array.addObject();
      node.put("file", entry.file().toString());
      if (entry.experiment() == null) {
        node.put("problem", entry.problem().what());
        continue;
      }
      Experiment experiment = entry.experiment();
      node.put("name", experiment.name());
      node.put("title", experiment.title());
      ObjectNode dataset = node.putObject("dataset");
      dataset.put("type", experiment.dataset().type());
      put(dataset, "train", experiment.dataset().train());
      put(dataset, "validation", experiment.dataset().validation());
      put(dataset, "test", experiment.dataset().test());
      ObjectNode models = node.putObject("models");
      experiment.models().forEach((name, model) -> models.put(name, model.type()));
    }
    return array;
  }
}
