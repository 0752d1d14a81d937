package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.kth.Action;
import io.wavemill.datasets.kth.VideoLibrary;
import io.wavemill.datasets.kth.VideoName;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.video.AviWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The synthetic stand-in as a folder of AVI files. A file that is asked for and not there is
 * written first; since it comes out the same everywhere, executors need no common folder.
 */
public final class SyntheticVideos implements VideoLibrary {
  private static final long serialVersionUID = 1L;

  /** The person of the recordings with the highest number. */
  public static final int MOST_PERSONS = 25;

  /** Scenarios of the recordings. */
  public static final int MOST_SCENARIOS = 4;

  /** No recording has so many ranges. */
  public static final int MOST_RANGES = 16;

  /** Of everything random in the videos. Whoever changes what is drawn, changes this too. */
  static final long SEED = 1;

  private static final int FRAMES_PER_SECOND = 25;

  /** A file is written in seconds; one that has not grown for so long never will. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private final String cache;
  private final int persons;
  private final int scenarios;
  private final int ranges;

  /**
   * @param cache folder under which the videos' folder goes; made if missing
   * @param persons persons 1 .. {@code persons} perform, at most {@value #MOST_PERSONS}
   * @param scenarios in scenarios 1 .. {@code scenarios}, at most {@value #MOST_SCENARIOS}
   * @param ranges annotated ranges of each video, at most {@value #MOST_RANGES}; the recordings
   *     have 4
   * @throws InputException if a number is out of range
   */
  public SyntheticVideos(Path cache, int persons, int scenarios, int ranges) {
    between("persons", persons, MOST_PERSONS);
    between("scenarios", scenarios, MOST_SCENARIOS);
    between("ranges", ranges, MOST_RANGES);
    this.cache = cache.toString();
    this.persons = persons;
    this.scenarios = scenarios;
    this.ranges = ranges;
  }

  private static void between(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new InputException(
          "dataset.videos." + key + " is " + value + ".",
          "Give a whole number from 1 to " + most + ".");
    }
  }

  /** Where the files are; the name says what they are and of which making. */
  public Path folder() {
    return Path.of(cache)
        .resolve(
            "kth-synthetic-"
                + SEED
                + "-"
                + persons
                + "-persons-"
                + scenarios
                + "-scenarios-"
                + ranges
                + "-ranges");
  }

  @Override
  public boolean synthetic() {
    return true;
  }

  @Override
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("source", "synthetic");
    parameters.put("version", SEED);
    parameters.put("persons", persons);
    parameters.put("scenarios", scenarios);
    parameters.put("ranges", ranges);
    return parameters;
  }

  @Override
  public SortedSet<VideoName> names() {
    SortedSet<VideoName> names = new TreeSet<>();
    for (int person = 1; person <= persons; person++) {
      for (Action action : Action.values()) {
        for (int scenario = 1; scenario <= scenarios; scenario++) {
          names.add(new VideoName(person, action, scenario));
        }
      }
    }
    names.remove(VideoName.NEVER_RECORDED);
    return Collections.unmodifiableSortedSet(names);
  }

  /** {@inheritDoc} It is the folder's file, written first if it is not there. */
  @Override
  public String annotations() {
    Path file = folder().resolve(ANNOTATIONS);
    try {
      prepareFolder();
      if (!Files.exists(file)) {
        Path growing = folder().resolve("." + ANNOTATIONS + "." + UUID.randomUUID() + ".growing");
        Files.writeString(growing, annotationText(), StandardCharsets.US_ASCII);
        Files.move(growing, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private String annotationText() {
    StringBuilder text =
        new StringBuilder(
            "\nSYNTHETIC stand-in for the KTH human action database, drawn by wavemill.\n"
                + "These are not recordings of people; the form is that of the original's file.\n\n");
    SortedSet<VideoName> all = new TreeSet<>(names());
    if (persons >= VideoName.NEVER_RECORDED.person()
        && scenarios >= VideoName.NEVER_RECORDED.scenario()) {
      all.add(VideoName.NEVER_RECORDED);
    }
    for (VideoName name : all) {
      text.append(
              name.equals(VideoName.NEVER_RECORDED)
                  ? name + "\t*missing*"
                  : performance(name).annotation(name))
          .append('\n');
    }
    return text.toString();
  }

  private Performance performance(VideoName name) {
    return Performance.of(name, Performer.of(name.person(), name.scenario()), ranges);
  }

  @Override
  public byte[] read(VideoName name) {
    Path file = folder().resolve(name.fileName());
    try {
      if (!Files.exists(file)) {
        prepareFolder();
        write(name, file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void prepareFolder() throws IOException {
    Files.createDirectories(folder());
    AviWriter.sweep(folder(), ABANDONED);
  }

  private void write(VideoName name, Path file) throws IOException {
    Performer performer = Performer.of(name.person(), name.scenario());
    Performance performance = performance(name);
    Painter painter = new Painter(new Backdrop(name));
    Figure figure = new Figure(performer, name.action(), painter);
    byte[] grey = new byte[WIDTH * HEIGHT];
    try (AviWriter writer = new AviWriter(file, WIDTH, HEIGHT, FRAMES_PER_SECOND)) {
      for (int frame = 0; frame < performance.frames(); frame++) {
        painter.begin(Performance.zoom(name, performer, frame));
        for (Performance.Pass pass : performance.passes()) {
          if (pass.holds(frame)) {
            double way = Math.abs(pass.speed()) * (frame - pass.first());
            // Who boxes faces the side that the person's number decides.
            int direction =
                pass.speed() == 0 ? 1 - 2 * (name.person() % 2) : pass.speed() > 0 ? 1 : -1;
            figure.draw(pass.position(frame), direction, figure.phase(way, frame));
          }
        }
        painter.copyTo(grey);
        writer.write(grey);
      }
      writer.finish();
    }
  }

  private InputException unwritable(IOException e) {
    return new InputException(
        "the synthetic videos in "
            + folder()
            + " cannot be written or read: "
            + e.getMessage()
            + ".",
        "Free space or change the folder's permissions, or name another in dataset.videos.cache.",
        e);
  }

  @Override
  public boolean videosAreSources() {
    // They are made of the parameters, like everything else.
    return false;
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return "Synthetic stand-in, drawn by wavemill: no recordings of people. Apache-2.0.";
  }

  @Override
  public String citation() {
    return "Synthetic, not to be cited as KTH actions. The form is that of Christian Schuldt,"
        + " Ivan Laptev, Barbara Caputo: Recognizing human actions: a local SVM approach."
        + " ICPR 2004.";
  }

  @Override
  public String toString() {
    return "synthetic videos in " + folder();
  }
}
