package io.wavemill.jobs.gpu;

import com.sun.jna.platform.unix.LibC;

/** The environment variables of this process, as native libraries read them. */
interface ProcessEnvironment {

  /**
   * Sets a variable for libraries that read it later. Java's own {@link System#getenv} keeps what
   * it saw at the start.
   */
  void set(String name, String value);

  /**
   * That of this process, on Linux and macOS: CUDA asks the C library, so that is where to tell it.
   */
  static ProcessEnvironment own() {
    return (name, value) -> {
      if (LibC.INSTANCE.setenv(name, value, 1) != 0) {
        throw new IllegalStateException("setenv refuses " + name + "=" + value);
      }
    };
  }
}
