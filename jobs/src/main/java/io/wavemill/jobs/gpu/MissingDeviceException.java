package io.wavemill.jobs.gpu;

import io.wavemill.jobs.ExplainedException;

/** This machine lacks what the build computes on, or Spark did not assign it. */
public final class MissingDeviceException extends ExplainedException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what what is missing, one line
   * @param remedy what to do about it, one line
   */
  public MissingDeviceException(String what, String remedy) {
    super(what, remedy);
  }
}
