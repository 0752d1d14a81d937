package io.wavemill.datasets.hamiltonian;

import java.util.Locale;

/** How much differs between the trajectories of a mechanical system. */
public enum Variant {
  /** Only the initial states do. */
  PLAIN,
  /** Also masses and other constants, the particles' colours and where on the canvas they are. */
  COLOURS,
  /** As {@link #COLOURS}, with friction. */
  COLOURS_FRICTION;

  /** The published coefficient of friction. */
  private static final double FRICTION = 0.05;

  /** The word for it in experiments, such as {@code colours-friction}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The coefficient of friction, {@code f} in {@code dp/dt = −∂H/∂q − f·∂H/∂p}. */
  public double friction() {
    return this == COLOURS_FRICTION ? FRICTION : 0;
  }

  /** Whether anything but initial states is drawn. */
  boolean isColoured() {
    return this != PLAIN;
  }
}
