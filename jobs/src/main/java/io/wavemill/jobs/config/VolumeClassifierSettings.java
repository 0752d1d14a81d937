package io.wavemill.jobs.config;

/**
 * A network of convolutions over time and space that tells videos apart.
 *
 * @param base channels of the first convolution; later ones have two and four times as many
 * @param published published test accuracy to compare with, 0..1; null if there is none
 */
public record VolumeClassifierSettings(int base, Double published) implements ModelSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String CNN = "cnn3d-classifier";

  static VolumeClassifierSettings read(Section section) {
    return new VolumeClassifierSettings(
        section.integer("base", 16, 1, 4_096), ModelSettings.published(section, 1));
  }

  @Override
  public String type() {
    return CNN;
  }

  @Override
  public void check(Section section, MovingPictures pictures) {
    // Any frames will do: convolutions are surrounded by zeros.
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", CNN).put("base", base);
    if (published != null) {
      out.put("published", published);
    }
  }
}
