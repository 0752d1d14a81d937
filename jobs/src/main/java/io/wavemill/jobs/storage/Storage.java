package io.wavemill.jobs.storage;

import io.wavemill.datasets.InputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * A folder by its Hadoop path ({@code runs/quickstart}, {@code file:///data}, {@code hdfs://…},
 * {@code s3a://…}) and the files in it.
 *
 * <p>All paths given to its methods are relative to the folder, with {@code /} between names; the
 * empty path is the folder itself. Methods throw {@link InputException} for what the user can mend
 * and {@link java.io.UncheckedIOException} for the rest. Safe for use by several threads, but two
 * that write one file overwrite each other.
 */
public final class Storage {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes to the stream, and leaves closing it to the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What spark-submit's settings for Hadoop begin with; a driver has them as system properties. */
  private static final String SPARK_HADOOP = "spark.hadoop.";

  private final FileSystem files;
  private final Path base;
  private final Configuration configuration;

  private Storage(FileSystem files, Path base, Configuration configuration) {
    this.files = files;
    this.base = base;
    this.configuration = configuration;
  }

  /** The folder at an address, with {@link #configuration}. */
  public static Storage at(String address) {
    return at(address, configuration());
  }

  /**
   * Hadoop's configuration as Spark would make it: from the class path, and from what spark-submit
   * was told with {@code --conf spark.hadoop.…}.
   */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(SPARK_HADOOP)) {
        configuration.set(name.substring(SPARK_HADOOP.length()), System.getProperty(name));
      }
    }
    return configuration;
  }

  /**
   * The folder at an address. It need not exist.
   *
   * @param address a Hadoop path; without a scheme it is on the default file system, and if that is
   *     the local one, relative to the working folder
   * @param configuration such as Spark's, {@code spark.sparkContext().hadoopConfiguration()}
   * @throws InputException if it is no address, or no file system answers to its scheme
   */
  public static Storage at(String address, Configuration configuration) {
    if (address.isBlank()) {
      throw new InputException("An empty address is no folder.", "Give a path, such as runs/one.");
    }
    Path path;
    try {
      path = new Path(address);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "\"" + address + "\" is no address: " + lowerFirst(StorageFailure.reason(e)) + ".",
          "Give a path such as runs/one, or an address such as hdfs://host/path.",
          e);
    }
    try {
      FileSystem files = path.getFileSystem(configuration);
      // The checksumming local file system litters folders with hidden .crc files.
      if (files instanceof LocalFileSystem local) {
        files = local.getRaw();
      }
      return new Storage(files, files.makeQualified(path), configuration);
    } catch (UnsupportedFileSystemException e) {
      throw new InputException(
          "Nothing here reads \"" + path.toUri().getScheme() + ":\" addresses (" + address + ").",
          "Use file:, hdfs: or s3a:, the last with hadoop-aws on the class path.",
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw StorageFailure.of("reach", address, e);
    }
  }

  /** The full address, with scheme, as Spark takes it. */
  public String address() {
    return base.toString();
  }

  /** The full address of a file or folder in this folder. */
  public String address(String path) {
    return resolve(path).toString();
  }

  /** A folder in this folder. */
  public Storage child(String path) {
    return new Storage(files, resolve(path), configuration);
  }

  /** Whether a file or folder is there. */
  public boolean exists(String path) {
    Path target = resolve(path);
    return reading(target, () -> files.exists(target));
  }

  /** Whether this folder is there. */
  public boolean exists() {
    return exists("");
  }

  /** Whether a folder is there. */
  public boolean isFolder(String path) {
    Path target = resolve(path);
    return reading(target, () -> files.exists(target) && files.getFileStatus(target).isDirectory());
  }

  /** The length of a file in bytes. */
  public long length(String path) {
    Path target = resolve(path);
    return reading(target, () -> files.getFileStatus(target).getLen());
  }

  /** The names of the files and folders in a folder, sorted; none if it does not exist. */
  public List<String> list(String path) {
    Path target = resolve(path);
    return reading(
        target,
        () -> {
          try {
            return Arrays.stream(files.listStatus(target))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .filter(name -> !isTemporary(name))
                .sorted()
                .toList();
          } catch (FileNotFoundException e) {
            return List.of();
          }
        });
  }

  /** The bytes of a file. */
  public byte[] readBytes(String path) {
    Path target = resolve(path);
    return reading(
        target,
        () -> {
          try (FSDataInputStream in = files.open(target)) {
            return in.readAllBytes();
          }
        });
  }

  /** The text of a file in UTF-8. */
  public String readString(String path) {
    return new String(readBytes(path), StandardCharsets.UTF_8);
  }

  /**
   * The lines of a file that is appended to. A last line without a line end is left out: it was
   * being written when its writer died. None if the file does not exist.
   */
  public List<String> readLines(String path) {
    if (!exists(path)) {
      return List.of();
    }
    String text = readString(path);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Writes a file, whole or not at all; see {@link #writeAtomically(String, Content)}. */
  public void writeAtomically(String path, String text) {
    writeAtomically(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file, whole or not at all; see {@link #writeAtomically(String, Content)}. */
  public void writeAtomically(String path, byte[] bytes) {
    writeAtomically(path, out -> out.write(bytes));
  }

  /**
   * Writes a file under a temporary name and renames it, replacing what was there; makes the
   * folders above. A reader sees the old file or the new one, never a part.
   */
  public void writeAtomically(String path, Content content) {
    Path target = resolve(path);
    writing(
        target,
        () -> {
          Path temporary = temporaryFor(target);
          try {
            files.mkdirs(target.getParent());
            try (OutputStream out = files.create(temporary, true)) {
              content.writeTo(out);
            }
            replace(temporary, target);
          } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary, e);
            throw e;
          }
        });
  }

  /** Adds lines to the end of a file, which is made if it is missing. */
  public void appendLines(String path, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    Path target = resolve(path);
    byte[] added = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    if (!exists(path) || !endsWithLineEnd(target) || !canAppend()) {
      rewrite(path, wholeLines(path), added);
      return;
    }
    int length = Math.toIntExact(length(path));
    try (OutputStream out = files.append(target)) {
      out.write(added);
    } catch (IOException e) {
      // HDFS may refuse: with fewer datanodes than replicas, or while a writer that died is not
      // forgotten. Some of the new bytes may be there all the same.
      try {
        rewrite(path, Arrays.copyOf(readBytes(path), length), added);
      } catch (RuntimeException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  /** Deletes a file, or a folder with all that is in it; does nothing if it is not there. */
  public void delete(String path) {
    Path target = resolve(path);
    writing(target, () -> files.delete(target, true));
  }

  /** Deletes what writers that died have left of files in this folder. Nobody may be writing. */
  public void sweep() {
    writing(
        base,
        () -> {
          if (files.exists(base)) {
            for (FileStatus file : files.listStatus(base)) {
              if (isTemporary(file.getPath().getName())) {
                files.delete(file.getPath(), false);
              }
            }
          }
        });
  }

  /**
   * Makes the folder, and tries whether files can be written in it, so that a long run fails in its
   * first second and not in its last.
   *
   * @throws InputException if not
   */
  public void requireWritable() {
    writing(
        base,
        () -> {
          Path trial = temporaryFor(new Path(base, "trial"));
          if (files.exists(base) && !files.getFileStatus(base).isDirectory()) {
            throw new InputException(
                base + " is a file, where a folder is needed.", "Give another folder.");
          }
          files.mkdirs(base);
          try (OutputStream out = files.create(trial, true)) {
            out.write(0);
          } finally {
            files.delete(trial, false);
          }
        });
  }

  @Override
  public String toString() {
    return address();
  }

  private Path resolve(String path) {
    if (path.isEmpty()) {
      return base;
    }
    if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
      throw new IllegalArgumentException("Not below " + base + ": " + path);
    }
    // Path(parent, String) would take "a:b" for an address.
    return new Path(base.toUri().getScheme(), base.toUri().getAuthority(), under(path));
  }

  private String under(String path) {
    String folder = base.toUri().getPath();
    return folder.endsWith("/") ? folder + path : folder + "/" + path;
  }

  private static Path temporaryFor(Path target) {
    // Hidden from Spark by the dot.
    String name = "." + target.getName() + "." + UUID.randomUUID() + TEMPORARY;
    Path parent = target.getParent();
    return new Path(
        parent.toUri().getScheme(),
        parent.toUri().getAuthority(),
        (parent.isRoot() ? "" : parent.toUri().getPath()) + "/" + name);
  }

  private static final String TEMPORARY = ".wavemill-temporary";

  private static boolean isTemporary(String name) {
    return name.endsWith(TEMPORARY);
  }

  private void replace(Path from, Path to) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      // Hadoop's rename would put the file into a folder of that name, and copy if it has to.
      Files.move(
          local.pathToFile(from).toPath(),
          local.pathToFile(to).toPath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      FileContext.getFileContext(files.getUri(), configuration)
          .rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // No replacing rename on this file system; the gap between the two calls is the best it has.
      files.delete(to, false);
      if (!files.rename(from, to)) {
        throw new IOException("could not rename " + from + " to " + to, e);
      }
    }
  }

  private void deleteQuietly(Path path, Exception cause) {
    try {
      files.delete(path, false);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Object stores cannot append. */
  private boolean canAppend() {
    return List.of("file", "hdfs", "viewfs").contains(files.getUri().getScheme());
  }

  private boolean endsWithLineEnd(Path target) {
    return reading(
        target,
        () -> {
          long length = files.getFileStatus(target).getLen();
          if (length == 0) {
            return true;
          }
          try (FSDataInputStream in = files.open(target)) {
            in.seek(length - 1);
            return in.read() == '\n';
          }
        });
  }

  private byte[] wholeLines(String path) {
    List<String> lines = readLines(path);
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void rewrite(String path, byte[] before, byte[] added) {
    writeAtomically(
        path,
        out -> {
          out.write(before);
          out.write(added);
        });
  }

  @FunctionalInterface
  private interface Reading<T> {
    T get() throws IOException;
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private static <T> T reading(Path target, Reading<T> action) {
    try {
      return action.get();
    } catch (IOException e) {
      throw StorageFailure.of("read", target.toString(), e);
    }
  }

  private static void writing(Path target, Writing action) {
    try {
      action.run();
    } catch (IOException e) {
      throw StorageFailure.of("write", target.toString(), e);
    }
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
