package io.wavemill.jobs.config;

import java.nio.file.Path;

/** Paths as people write them. */
final class UserPath {
  private UserPath() {}

  /** A path whose leading {@code ~} is the home folder. */
  static Path of(String written) {
    if (written.equals("~") || written.startsWith("~/")) {
      return Path.of(System.getProperty("user.home") + written.substring(1));
    }
    return Path.of(written);
  }
}
