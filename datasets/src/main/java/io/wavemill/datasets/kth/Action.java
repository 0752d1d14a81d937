package io.wavemill.datasets.kth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person does; the order is that of the labels 0 .. 5. */
public enum Action {
  /** Crosses the field of view, walking. */
  WALKING,
  /** Crosses the field of view at a slow run. */
  JOGGING,
  /** Crosses the field of view at a fast run. */
  RUNNING,
  /** Boxes in the air, standing. */
  BOXING,
  /** Waves with both arms, standing. */
  HANDWAVING,
  /** Claps, standing. */
  HANDCLAPPING;

  /** The label that classifiers learn, 0 .. 5. */
  public int label() {
    return ordinal();
  }

  /** The word in the names of videos and archives. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the person crosses the field of view, rather than standing on the spot. */
  public boolean crosses() {
    return this == WALKING || this == JOGGING || this == RUNNING;
  }

  /** The action of that {@link #word}. */
  public static Optional<Action> of(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }
}
