package io.wavemill.jobs.standalone;

import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cluster's folder: {@value #STATE} says what was started, {@code master.log} and {@code
 * worker-N.log} what that said, {@code worker-N/APPLICATION/EXECUTOR/stderr} what executors said.
 *
 * @param path where it is; there need not be anything yet
 */
public record ClusterFolder(Path path) {

  static final String STATE = "cluster.json";
  private static final String LOCK = "lock";
  private static final String SCRATCH = "local";
  private static final String WORKER = "worker-\\d+";
  private static final Set<String> EXECUTOR_LOGS = Set.of("stdout", "stderr");

  /** Makes the path absolute: clusters outlive the folder that somebody happens to be in. */
  public ClusterFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** Where clusters are unless it is said: below the user's home. */
  public static ClusterFolder standard() {
    return new ClusterFolder(Path.of(System.getProperty("user.home"), ".wavemill", "cluster"));
  }

  /** Where Spark may put what it shuffles. */
  Path scratch() {
    return path.resolve(SCRATCH);
  }

  /**
   * What is known of the cluster; empty if there never was one.
   *
   * @throws InputException if the file is not one of ours
   */
  Optional<ClusterState> read() throws IOException {
    Path file = path.resolve(STATE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClusterState.parse(Files.readString(file)));
    } catch (IOException e) {
      throw new InputException(
          file + " does not say what was started: " + firstLine(e),
          "See with ps whether a Spark master runs; if none does, delete the file.",
          e);
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Keeps what is known, whole at any time. */
  void write(ClusterState state) throws IOException {
    Path draft = path.resolve(STATE + ".new");
    Files.writeString(draft, state.toJson());
    Files.move(
        draft,
        path.resolve(STATE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Makes the folder, or makes sure that it is a cluster's.
   *
   * @throws InputException if it holds something else, which must not be touched
   */
  void claim() throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new InputException(
          path + " is a file, where a folder is needed.", "Choose another --folder.");
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new InputException(
          "The folder " + path + " cannot be made: " + firstLine(e),
          "Choose another one: wavemill cluster up --folder DIR",
          e);
    }
    if (Files.exists(path.resolve(STATE))) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.anyMatch(file -> !file.endsWith(LOCK))) {
        throw new InputException(
            path + " holds other files, and no cluster.", "Choose an empty or a new --folder.");
      }
    }
  }

  /**
   * Keeps other commands away from the folder until it is closed.
   *
   * @throws InputException if one is at it
   */
  FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // By a thread of this process: the same to the user.
    }
    channel.close();
    throw new InputException(
        "Another wavemill cluster command is at work in " + path + ".",
        "Wait until it has ended, or choose another --folder.");
  }

  /** Removes what an earlier cluster left. */
  void clear() throws IOException {
    deleteBelow(path, false);
  }

  /** Removes what executors were given and what they shuffled; what anything said stays. */
  void tidy() throws IOException {
    deleteBelow(path, true);
  }

  private static void deleteBelow(Path folder, boolean keepLogs) throws IOException {
    List<Path> ours;
    try (Stream<Path> files = Files.list(folder)) {
      ours = files.filter(ClusterFolder::isOurs).toList();
    }
    for (Path top : ours) {
      List<Path> deepestFirst;
      try (Stream<Path> files = Files.walk(top)) {
        deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : deepestFirst) {
        if (!keepLogs || !isLog(file)) {
          deleteUnlessFull(file);
        }
      }
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.equals(SCRATCH)
        || name.matches(WORKER)
        || name.matches("(master|" + WORKER + ")\\.log");
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.endsWith(".log") || EXECUTOR_LOGS.contains(name));
  }

  private static void deleteUnlessFull(Path file) throws IOException {
    if (Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.list(file)) {
        if (files.findAny().isPresent()) {
          return;
        }
      }
    }
    Files.deleteIfExists(file);
  }
}
