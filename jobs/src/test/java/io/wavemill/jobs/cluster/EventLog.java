package io.wavemill.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Spark writes down about an application, read while it is written: whether a round begins, is
 * averaged or over, and what else it does.
 */
final class EventLog {

  /** What happens again and again while an application trains and evaluates. */
  enum Moment {
    /** The tasks of a round begin. */
    ROUND,
    /** They have ended; what they bring is being added up. */
    AVERAGING,
    /** The sum is with the driver, the next round not begun. */
    BETWEEN_ROUNDS,
    /** A job that is not a round: of a validation, or of the evaluation when all is trained. */
    EVALUATION
  }

  /**
   * One of the moments of an application.
   *
   * @param ordinal its number among those of its kind, from 1
   */
  record Point(Moment moment, int ordinal) {}

  /** The job group of rounds. */
  private static final String TRAINING = "train";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<Moment, Integer> counts = new EnumMap<>(Moment.class);
  private final List<Point> points = new ArrayList<>();

  /** Stages of rounds; each is taken out, with those of its job, when the first of them is over. */
  private final List<Set<Integer>> stages = new ArrayList<>();

  private final Set<Integer> rounds = new HashSet<>();
  private long position;

  /**
   * A log that is to come.
   *
   * @param folder of this application's log alone: its {@code spark.eventLog.dir}
   */
  EventLog(Path folder) {
    this.folder = folder;
  }

  /** Reads what has been written since it was last read, and gives all that happened. */
  List<Point> points() throws IOException {
    Optional<Path> file = file();
    if (file.isPresent()) {
      for (String line : lines(file.get())) {
        add(JSON.readTree(line));
      }
    }
    return List.copyOf(points);
  }

  /** The application's id, if it has one already. */
  Optional<String> application() throws IOException {
    return file().map(file -> file.getFileName().toString().replace(".inprogress", ""));
  }

  private Optional<Path> file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst();
    }
  }

  private List<String> lines(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) (in.length() - position)];
      in.seek(position);
      in.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      position += end;
      return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void add(JsonNode event) {
    switch (event.path("Event").asText()) {
      case "SparkListenerJobStart" -> {
        if (!event.at("/Properties/spark.jobGroup.id").asText().equals(TRAINING)) {
          add(Moment.EVALUATION);
          return;
        }
        Set<Integer> ofJob = new HashSet<>();
        event.path("Stage IDs").forEach(stage -> ofJob.add(stage.asInt()));
        stages.add(ofJob);
        rounds.add(event.path("Job ID").asInt());
        add(Moment.ROUND);
      }
      case "SparkListenerStageCompleted" -> {
        JsonNode stage = event.path("Stage Info");
        int id = stage.path("Stage ID").asInt();
        if (!stage.has("Failure Reason") && stages.removeIf(ofJob -> ofJob.contains(id))) {
          add(Moment.AVERAGING);
        }
      }
      case "SparkListenerJobEnd" -> {
        if (rounds.contains(event.path("Job ID").asInt())) {
          add(Moment.BETWEEN_ROUNDS);
        }
      }
      default -> {
        // Says nothing of where the application stands.
      }
    }
  }

  private void add(Moment moment) {
    points.add(new Point(moment, counts.merge(moment, 1, Integer::sum)));
  }
}
