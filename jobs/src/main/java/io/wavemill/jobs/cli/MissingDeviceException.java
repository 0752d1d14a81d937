package io.wavemill.jobs.cli;

/** This machine lacks what the build computes on; neither input nor program is wrong. */
final class MissingDeviceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  MissingDeviceException(String what, String remedy) {
    super(what);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
