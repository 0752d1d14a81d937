package io.wavemill.datasets.navigation;

/** Whether to do what the reference implementation does, or what it should do. */
public enum Mode {
  /** To the letter, defects included. */
  REFERENCE,
  /** Without the defects that the documentation of each class names. */
  CORRECTED
}
