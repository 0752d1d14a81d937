package io.wavemill.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The JSON file, which is only ever there as a whole: it is written under another name beside its
 * place and then renamed.
 *
 * @param path where it goes
 */
record ResultFile(Path path) {

  /**
   * The file at a path, which was tried to be writable.
   *
   * @throws InputException if nothing can be written there
   */
  static ResultFile at(Path path) {
    if (Files.isDirectory(path)) {
      throw new InputException(
          "--json " + path + " is a folder.", "Give a file, such as " + path.resolve("bench.json"));
    }
    ResultFile file = new ResultFile(path);
    try {
      Files.deleteIfExists(Files.createFile(file.growing()));
    } catch (IOException e) {
      throw new InputException(
          "--json " + path + ": nothing can be written there.",
          "Give a file in a folder that exists and is yours.",
          e);
    }
    return file;
  }

  private Path growing() {
    return path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
  }

  /** Replaces the file. */
  void write(JsonNode content) {
    try {
      Files.writeString(growing(), content.toPrettyString() + "\n");
      Files.move(
          growing(), path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path, e);
    }
  }
}
