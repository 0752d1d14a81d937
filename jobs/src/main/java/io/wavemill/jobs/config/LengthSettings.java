package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The set for the study of length generalisation: sequences longer than those of training.
 *
 * @param sequences how many; 0 leaves the study out
 * @param frames frames per sequence
 */
public record LengthSettings(long sequences, int frames) implements Serializable {

  private static final long serialVersionUID = 1L;
}
