package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The set for the study of velocity generalisation: for each velocity of a square grid, sequences
 * in which all digits have it.
 *
 * @param sequences how many per velocity; 0 leaves the study out
 * @param range the grid is −range..range in both components, pixels per frame
 */
public record VelocitySettings(long sequences, int range) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Number of velocities on the grid, (2·range+1)². */
  public int cells() {
    return (2 * range + 1) * (2 * range + 1);
  }
}
