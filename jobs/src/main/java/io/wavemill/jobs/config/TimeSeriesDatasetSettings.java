package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.series.CsvSeries;
import io.wavemill.datasets.series.CsvSettings;
import io.wavemill.datasets.series.FileSeriesGenerator;
import io.wavemill.datasets.series.FileSeriesSettings;
import io.wavemill.datasets.source.ProgressListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Windows of a column of any CSV file.
 *
 * @param path the file as written
 * @param csv how it is read
 * @param unit of the samples; empty if they have none
 * @param licence the terms under which the series may be used
 * @param citation whom to cite
 * @param settings how the series becomes windows, and how many
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record TimeSeriesDatasetSettings(
    String path,
    CsvSettings csv,
    String unit,
    String licence,
    String citation,
    FileSeriesSettings settings,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = FileSeriesGenerator.TIME_SERIES;

  private static final List<String> SEPARATORS =
      Stream.of(CsvSettings.Separator.values()).map(CsvSettings.Separator::word).toList();

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

  static TimeSeriesDatasetSettings read(Section section) {
    String separator = section.choice("separator", CsvSettings.Separator.COMMA.word(), SEPARATORS);
    return new TimeSeriesDatasetSettings(
        section.text("path"),
        new CsvSettings(
            section.text("column"),
            section.text("timeColumn", ""),
            CsvSettings.Separator.valueOf(separator.toUpperCase(Locale.ROOT)),
            section.flag("header", true),
            section.text("missing", ""),
            GapWords.read(section)),
        section.text("unit", ""),
        section.text("licence", "as the file's owner says"),
        section.text("citation", "none"),
        WindowBlock.readSizes(section),
        SplitSizes.partitions(section));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("column", csv.column());
    parameters.put("timeColumn", csv.timeColumn());
    parameters.put("separator", csv.separator().word());
    parameters.put("header", csv.header());
    parameters.put("missing", csv.missing());
    parameters.put("gaps", csv.gaps().word());
    return new FileSeriesGenerator(
        TYPE,
        settings,
        CsvSeries.read(UserPath.of(path), csv),
        new FileSeriesGenerator.Description(parameters, unit, licence, citation),
        seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .put("path", path)
        .put("column", csv.column())
        .put("timeColumn", csv.timeColumn())
        .put("separator", csv.separator().word())
        .put("header", csv.header())
        .put("missing", csv.missing())
        .put("gaps", csv.gaps().word())
        .put("unit", unit)
        .put("licence", licence)
        .put("citation", citation);
    WindowBlock.writeSizes(settings, out);
    out.put("partitions", partitions);
  }
}
