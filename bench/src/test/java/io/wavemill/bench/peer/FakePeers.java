package io.wavemill.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shell scripts in place of Python; they take a script's name, as Python does, and ignore it. */
public final class FakePeers {

  private FakePeers() {}

  /**
   * A program that reads lines and runs {@code body} for each.
   *
   * @param body shell, with the request in {@code $line}
   */
  public static Peers answering(Path folder, String body) {
    return program(folder, "while read -r line; do\n" + body + "\ndone\n");
  }

  /** A program. */
  public static Peers program(Path folder, String text) {
    Path file = folder.resolve("python");
    try {
      Files.writeString(file, "#!/bin/sh\n" + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!file.toFile().setExecutable(true)) {
      throw new IllegalStateException(file + " cannot be made executable");
    }
    return new Peers(file.toString(), folder);
  }
}
