package io.wavemill.datasets.hamiltonian;

import java.util.Locale;

/**
 * What to do where the reference implementation departs from what it means.
 *
 * <ul>
 *   <li>The column {@code derivatives}: without friction even where there is friction (reference),
 *       or with it (corrected).
 *   <li>The sideways place of a mass on a spring in the variants with colours: shifted by up to a
 *       unit to the right only (reference), or by up to half a unit to either side (corrected).
 * </ul>
 */
public enum Mode {
  /** As the reference implementation does. */
  REFERENCE,
  /** As it should be. */
  CORRECTED;

  /** The word for it in experiments. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
