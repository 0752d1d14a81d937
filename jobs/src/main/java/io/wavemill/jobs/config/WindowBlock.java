package io.wavemill.jobs.config;

import io.wavemill.datasets.series.FileSeriesSettings;
import io.wavemill.datasets.series.WindowSettings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The keys that all datasets of time series have. */
final class WindowBlock {
  private static final int REFERENCE_WINDOW = 10;
  private static final List<String> MODES =
      Stream.of(WindowSettings.Mode.values()).map(WindowSettings.Mode::word).toList();

  private WindowBlock() {}

  static WindowSettings read(Section section) {
    String mode = section.choice("mode", WindowSettings.Mode.CORRECTED.word(), MODES);
    return new WindowSettings(
        section.integer("window", REFERENCE_WINDOW, Integer.MIN_VALUE, Integer.MAX_VALUE),
        WindowSettings.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
        section.flag("normalise", true));
  }

  static void write(WindowSettings settings, HoconWriter out) {
    out.put("window", settings.length())
        .put("mode", settings.mode().word())
        .put("normalise", settings.normalise());
  }

  /** The sizes of the splits of one series: all it has where they are left out. */
  static FileSeriesSettings readSizes(Section section) {
    return new FileSeriesSettings(
        read(section),
        section.whole("train", FileSeriesSettings.ALL, 0, Integer.MAX_VALUE),
        section.whole("validation", 0, 0, Integer.MAX_VALUE),
        section.whole("test", FileSeriesSettings.ALL, 0, Integer.MAX_VALUE));
  }

  static void writeSizes(FileSeriesSettings settings, HoconWriter out) {
    write(settings.windows(), out);
    if (settings.train() != FileSeriesSettings.ALL) {
      out.put("train", settings.train());
    }
    out.put("validation", settings.validation());
    if (settings.test() != FileSeriesSettings.ALL) {
      out.put("test", settings.test());
    }
  }
}
