package io.wavemill.core.engine;

/**
 * Rotations about the image centre, one angle per image, repeated cyclically, of images whose
 * channels are {@code fields × orientations}: channel {@code field·N + g} holds what a field
 * responds to orientation {@code g·360°/N}. Rotating by ω turns the pixels ({@link PixelMap}) and
 * moves every response on to its new orientation (FERNN reference implementation, the action on the
 * regular representation of the cyclic group C_N):
 *
 * <pre>new[field, g] = turn_ω( old[field, (g - q) mod N] ),   q = trunc(ω·N / 360)</pre>
 *
 * <p>With N = 1 only the pixels turn. Planes of images with depth turn alike.
 */
public final class Rotations implements Flow {

  /** ω·N / 360 this near to a whole number counts as it: 360/7 · 7 / 360 is 1, however rounded. */
  private static final double WHOLE = 1e-9;

  private final int orientations;
  private final double[] degrees;

  private Rotations(int orientations, double[] degrees) {
    this.orientations = orientations;
    this.degrees = degrees;
  }

  /**
   * Angles.
   *
   * @param orientations N, which divides the number of channels of the images
   * @param degrees counter-clockwise as displayed, one per image of the cycle; any finite number
   */
  public static Rotations of(int orientations, double... degrees) {
    if (orientations < 1 || degrees.length == 0) {
      throw new IllegalArgumentException(
          "at least one orientation and one angle are needed, not "
              + orientations
              + " and "
              + degrees.length);
    }
    for (double angle : degrees) {
      if (!Double.isFinite(angle)) {
        throw new IllegalArgumentException("an angle must be a finite number, not " + angle);
      }
    }
    return new Rotations(orientations, degrees.clone());
  }

  @Override
  public int cycle() {
    return degrees.length;
  }

  /** N, neighbouring channels that are orientations of one field. */
  public int orientations() {
    return orientations;
  }

  /** Degrees counter-clockwise by which the pixels of image {@code image} turn. */
  public double degrees(int image) {
    return degrees[image % degrees.length];
  }

  /** By how many orientations the channels of image {@code image} move on, 0 to N - 1. */
  public int orientationShift(int image) {
    double shift = degrees(image) / 360 * orientations;
    double nearest = Math.rint(shift);
    double whole =
        Math.abs(shift - nearest) < WHOLE
            ? nearest
            : shift < 0 ? Math.ceil(shift) : Math.floor(shift);
    return (int) (whole - Math.floor(whole / orientations) * orientations);
  }
}
