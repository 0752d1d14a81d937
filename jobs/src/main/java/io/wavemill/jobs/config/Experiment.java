package io.wavemill.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.wavemill.datasets.InputException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An experiment: one dataset, named models, how to train and how to evaluate them. One without
 * models is a dataset only, to generate and to inspect.
 *
 * @param name short name, usable as a file name
 * @param title one line for people
 * @param seed seed of the data, and of training where that names none of its own
 * @param dataset which data
 * @param models the models by name, in the order of the file
 * @param training how to train each of them
 * @param evaluation how to evaluate each of them
 * @param engine how they are calculated
 */
public record Experiment(
    String name,
    String title,
    long seed,
    DatasetSettings dataset,
    Map<String, ModelSettings> models,
    TrainingSettings training,
    EvaluationSettings evaluation,
    EngineSettings engine)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Keeps a map that nobody can change, in its order. */
  public Experiment {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /**
   * Reads an experiment file.
   *
   * @param file HOCON
   * @param sets overrides such as {@code training.workers=4}, the last of equal keys winning
   * @param seed replaces {@code seed} if there
   * @throws InputException if the file cannot be read, or anything in it is not as it must be
   */
  public static Experiment load(Path file, List<String> sets, OptionalLong seed) {
    return read(ExperimentSource.ofFile(file), file.toString(), sets, seed);
  }

  /**
   * As {@link #load}, from text, such as the {@code experiment.conf} of a run folder.
   *
   * @param text HOCON without includes
   * @param origin what to call it in messages, such as its address
   * @param sets as for {@link #load}
   * @param seed as for {@link #load}
   * @throws InputException if anything in it is not as it must be
   */
  public static Experiment parse(String text, String origin, List<String> sets, OptionalLong seed) {
    return read(ExperimentSource.ofText(text, origin), origin, sets, seed);
  }

  /** The experiment as HOCON: complete, in a fixed order, and read back to an equal experiment. */
  public String toHocon() {
    HoconWriter out = new HoconWriter();
    out.put("experiment", name)
        .put("title", title)
        .put("seed", seed)
        .block("dataset", () -> dataset.write(out));
    if (models.isEmpty()) {
      return out.toString();
    }
    out.block(
            "models", () -> models.forEach((key, model) -> out.block(key, () -> model.write(out))))
        .block("training", () -> training.write(out))
        .block("evaluation", () -> evaluation.write(out))
        .block("engine", () -> engine.write(out));
    return out.toString();
  }

  private static Experiment read(
      Config content, String file, List<String> sets, OptionalLong seed) {
    ConfigObject object = ExperimentSource.withOverrides(content, sets, seed).root();
    Section root = Section.root(object, file);
    String name = root.text("experiment");
    if (!FILE_NAME.matcher(name).matches()) {
      throw root.wrong(
          "experiment", "is \"" + name + "\", which cannot be a file name", FILE_NAME_REMEDY);
    }
    long experimentSeed = root.whole("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE);
    Section datasetSection = root.section("dataset");
    Section trainingSection = root.section("training");
    // Misspelled block names first: they explain the missing keys that reading on would find.
    String title = root.text("title", name);
    Section modelsSection = root.section("models");
    Section evaluationSection = root.section("evaluation");
    Section engineSection = root.section("engine");
    root.finish();

    DatasetSettings dataset = DatasetSettings.read(datasetSection);
    Map<String, ModelSettings> models = readModels(modelsSection);
    Optional<MovingPictures> pictures = dataset.movingPictures();
    if (!models.isEmpty() && pictures.isEmpty()) {
      throw root.wrong(
          "models",
          "cannot be trained on a dataset of type " + dataset.type(),
          "There are no models for it yet; leave models out to generate.");
    }
    TrainingSettings training =
        TrainingSettings.read(
            trainingSection,
            experimentSeed,
            models.isEmpty() ? Optional.empty() : pictures.map(MovingPictures::task));
    EvaluationSettings evaluation = EvaluationSettings.read(evaluationSection);
    EngineSettings engine = EngineSettings.read(engineSection);
    if (!models.isEmpty()) {
      checkFrames(pictures.get(), datasetSection, training, trainingSection);
      checkModels(pictures.get(), dataset.type(), models, modelsSection);
    }
    if (!models.isEmpty()
        && dataset.train() != DatasetSettings.UNKNOWN
        && training.workers() > dataset.train()) {
      throw trainingSection.wrong(
          "workers",
          "is " + training.workers() + ", but there are only " + dataset.train() + " examples",
          "Use fewer workers, or raise " + datasetSection.pathOf("train") + ".");
    }
    return new Experiment(
        name, title, experimentSeed, dataset, models, training, evaluation, engine);
  }

  /**
   * Refuses an experiment that is a dataset only.
   *
   * @throws InputException if there are no models
   */
  public void requireModels() {
    if (models.isEmpty()) {
      throw new InputException(
          "experiment " + name + " names no model.",
          "Add at least one, such as models { fernn { type = fernn, hidden = 16, velocityRange = 1"
              + " } }; or use generate.");
    }
  }

  private static final String FILE_NAME_REMEDY =
      "Use letters, digits, '.', '_' and '-', a letter or digit first, 64 at most.";

  private static Map<String, ModelSettings> readModels(Section section) {
    Map<String, ModelSettings> models = new LinkedHashMap<>();
    Map<String, String> spellings = new HashMap<>();
    section
        .sections()
        .forEach(
            (name, model) -> {
              if (!FILE_NAME.matcher(name).matches()) {
                throw section.wrong(
                    name, "is no name for a model: it becomes a folder", FILE_NAME_REMEDY);
              }
              // Folders of models must stay apart where file names ignore case.
              String twin = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
              if (twin != null) {
                throw section.wrong(
                    name, "differs from " + twin + " in case only", "Rename one of the two.");
              }
              models.put(name, ModelSettings.read(model));
            });
    return models;
  }

  private static void checkFrames(
      MovingPictures pictures,
      Section datasetSection,
      TrainingSettings training,
      Section trainingSection) {
    if (training.inputFrames() >= pictures.frames()) {
      throw trainingSection.wrong(
          "inputFrames",
          "is " + training.inputFrames() + ", but a sequence has " + pictures.frames() + " frames",
          "It must be below "
              + datasetSection.pathOf("frames")
              + ", so that there is something to predict.");
    }
    if (pictures.longFrames() > 0 && training.inputFrames() >= pictures.longFrames()) {
      throw datasetSection
          .section("length")
          .wrong(
              "frames",
              "is " + pictures.longFrames() + ", which leaves nothing to predict",
              "It must be above "
                  + trainingSection.pathOf("inputFrames")
                  + " = "
                  + training.inputFrames()
                  + ".");
    }
  }

  private static void checkModels(
      MovingPictures pictures, String dataset, Map<String, ModelSettings> models, Section section) {
    Map<String, Section> sections = section.sections();
    models.forEach(
        (name, model) -> {
          if (model.task() != pictures.task()) {
            throw sections
                .get(name)
                .wrong(
                    "type",
                    "is " + model.type() + ", which cannot learn from " + dataset,
                    "Models for it: "
                        + String.join(", ", ModelSettings.types(pictures.task()))
                        + ".");
          }
          model.check(sections.get(name), pictures);
        });
  }

  /**
   * What the models learn to do.
   *
   * @throws InputException if there are no models
   */
  public Task task() {
    requireModels();
    return dataset.movingPictures().orElseThrow().task();
  }

  /**
   * Names of the classes that the models tell apart; none where they forecast.
   *
   * @throws InputException if there are no models
   */
  public List<String> classes() {
    requireModels();
    return dataset.movingPictures().orElseThrow().classes();
  }

  /**
   * In what two experiments differ first, for people to read.
   *
   * @param here one, as {@link #toHocon} wrote it
   * @param wanted the other
   */
  public static Optional<String> difference(String here, String wanted) {
    if (here.equals(wanted)) {
      return Optional.empty();
    }
    List<String> theirs = here.lines().map(String::strip).toList();
    List<String> ours = wanted.lines().map(String::strip).toList();
    int common = Math.min(ours.size(), theirs.size());
    for (int i = 0; i < common; i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        return Optional.of("there \"" + theirs.get(i) + "\", now \"" + ours.get(i) + "\".");
      }
    }
    return Optional.of("one of them goes on after \"" + ours.get(common - 1) + "\".");
  }
}
