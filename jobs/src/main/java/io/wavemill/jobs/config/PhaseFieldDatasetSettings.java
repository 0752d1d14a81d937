package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.phase.DigitImages;
import io.wavemill.datasets.phase.ImageFolder;
import io.wavemill.datasets.phase.PhaseEncoding;
import io.wavemill.datasets.phase.PhaseFieldGenerator;
import io.wavemill.datasets.phase.PhaseFieldSettings;
import io.wavemill.datasets.source.ProgressListener;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Images as fields of phases for oscillator fields.
 *
 * @param path folder of images as written; empty for handwritten digits
 * @param digits where the digits come from, if there is no folder
 * @param encoding how a grey value becomes a phase
 * @param inverted whether phases are turned round
 * @param components oscillators at each pixel
 * @param train number of training images
 * @param validation number of validation images
 * @param test number of test images
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record PhaseFieldDatasetSettings(
    String path,
    DigitSettings digits,
    PhaseEncoding encoding,
    boolean inverted,
    int components,
    long train,
    long validation,
    long test,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = PhaseFieldGenerator.NAME;

  private static final List<String> ENCODINGS =
      Stream.of(PhaseEncoding.values()).map(PhaseEncoding::word).toList();
  private static final int REFERENCE_COMPONENTS = 4;

  @Override
  public String type() {
    return TYPE;
  }

  static PhaseFieldDatasetSettings read(Section section) {
    String path = section.text("path", "");
    if (!path.isEmpty() && section.has("digits")) {
      throw section.wrong(
          "digits",
          "has no meaning while path names a folder of images",
          "Remove it, or remove " + section.pathOf("path") + ".");
    }
    SplitSizes sizes = SplitSizes.read(section);
    String encoding = section.choice("encoding", PhaseEncoding.REFERENCE.word(), ENCODINGS);
    PhaseFieldDatasetSettings settings =
        new PhaseFieldDatasetSettings(
            path,
            DigitSettings.read(section.section("digits")),
            PhaseEncoding.valueOf(encoding.toUpperCase(Locale.ROOT)),
            section.flag("inverted", false),
            section.integer(
                "components", REFERENCE_COMPONENTS, Integer.MIN_VALUE, Integer.MAX_VALUE),
            sizes.train(),
            sizes.validation(),
            sizes.test(),
            sizes.partitions());
    settings.checked();
    return settings;
  }

  private PhaseFieldSettings checked() {
    return new PhaseFieldSettings(encoding, inverted, components, train, validation, test);
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new PhaseFieldGenerator(
        checked(),
        path.isEmpty()
            ? DigitImages.of(digits.open(downloads))
            : ImageFolder.read(UserPath.of(path)),
        seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE);
    if (path.isEmpty()) {
      out.block("digits", () -> digits.write(out));
    } else {
      out.put("path", path);
    }
    out.put("encoding", encoding.word()).put("inverted", inverted).put("components", components);
    SplitSizes.of(this).write(out);
  }
}
