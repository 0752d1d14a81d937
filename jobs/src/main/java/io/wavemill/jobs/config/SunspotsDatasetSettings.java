package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.series.DownloadedSunspots;
import io.wavemill.datasets.series.FileSeriesGenerator;
import io.wavemill.datasets.series.FileSeriesSettings;
import io.wavemill.datasets.series.Gaps;
import io.wavemill.datasets.series.Series;
import io.wavemill.datasets.series.SunspotFile;
import io.wavemill.datasets.source.ProgressListener;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Windows of the monthly sunspot numbers.
 *
 * @param path the file as written; empty to download that of 1749 to 1983
 * @param download where that is downloaded from and kept, if there is no path
 * @param from the first month, as written; empty for the file's first
 * @param to the last month, as written; empty for the file's last
 * @param gaps what to do about missing numbers
 * @param settings how the series becomes windows, and how many
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record SunspotsDatasetSettings(
    String path,
    DownloadSettings download,
    String from,
    String to,
    Gaps gaps,
    FileSeriesSettings settings,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = FileSeriesGenerator.SUNSPOTS;

  private static final String DEFAULT_CACHE = "~/.cache/wavemill/sunspots";

  @Override
  public String type() {
    return TYPE;
  }

  /** Number of training windows; 0 where it is all the file has. */
  @Override
  public long train() {
    return Math.max(0, settings.train());
  }

  @Override
  public long validation() {
    return settings.validation();
  }

  /** Number of test windows; 0 where it is all the file has. */
  @Override
  public long test() {
    return Math.max(0, settings.test());
  }

  static SunspotsDatasetSettings read(Section section) {
    String path = section.text("path", "");
    for (String key : new String[] {"cache", "mirrors"}) {
      if (!path.isEmpty() && section.has(key)) {
        throw section.wrong(
            key,
            "has no meaning while path names a file",
            "Remove it, or remove " + section.pathOf("path") + ".");
      }
    }
    return new SunspotsDatasetSettings(
        path,
        path.isEmpty() ? DownloadSettings.read(section, DEFAULT_CACHE) : DownloadSettings.NONE,
        checkedMonth(section, "from"),
        checkedMonth(section, "to"),
        GapWords.read(section),
        WindowBlock.readSizes(section),
        SplitSizes.partitions(section));
  }

  private static String checkedMonth(Section section, String key) {
    String text = section.text(key, "");
    try {
      month(text);
      return text;
    } catch (DateTimeException e) {
      throw section.wrong(key, "is \"" + text + "\", which is no month", "Write it like 1749-01.");
    }
  }

  private static YearMonth month(String text) {
    return text.isEmpty() ? null : YearMonth.parse(text);
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    Series series =
        SunspotFile.read(
            path.isEmpty()
                ? DownloadedSunspots.fetch(download.addresses(), download.folder(), downloads)
                : UserPath.of(path),
            month(from),
            month(to),
            gaps);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("from", series.times().get(0));
    parameters.put("to", series.times().get(series.size() - 1));
    parameters.put("gaps", gaps.word());
    parameters.put("classic", SunspotFile.isClassic(series));
    return new FileSeriesGenerator(
        TYPE,
        settings,
        series,
        new FileSeriesGenerator.Description(
            parameters,
            "sunspot number",
            "WDC-SILSO: CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/)",
            "WDC-SILSO, Royal Observatory of Belgium, Brussels: international sunspot number,"
                + " monthly means. https://www.sidc.be/SILSO/"),
        seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE);
    if (path.isEmpty()) {
      download.write(out);
    } else {
      out.put("path", path);
    }
    if (!from.isEmpty()) {
      out.put("from", from);
    }
    if (!to.isEmpty()) {
      out.put("to", to);
    }
    out.put("gaps", gaps.word());
    WindowBlock.writeSizes(settings, out);
    out.put("partitions", partitions);
  }
}
