package io.wavemill.jobs.generate;

import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.jobs.config.DigitSettings;
import io.wavemill.jobs.config.Experiment;
import java.net.URI;

/** From the block {@code dataset} of an experiment to the generator that it describes. */
public final class SampleGenerators {
  private SampleGenerators() {}

  /**
   * The generator of an experiment's dataset, its source data read, or downloaded if that is what
   * the experiment says.
   *
   * @param downloads told how far a download is
   * @throws io.wavemill.datasets.InputException if the source data cannot be had or the settings do
   *     not go together
   */
  public static SampleGenerator of(Experiment experiment, ProgressListener downloads) {
    if (experiment.dataset() instanceof io.wavemill.jobs.config.TranslatingMnistSettings settings) {
      return new TranslatingMnistGenerator(
          describe(settings, experiment.seed()), digits(settings.digits(), downloads));
    }
    throw new IllegalStateException("no generator for " + experiment.dataset());
  }

  private static TranslatingMnistSettings describe(
      io.wavemill.jobs.config.TranslatingMnistSettings settings, long seed) {
    return new TranslatingMnistSettings(
        settings.canvas(),
        settings.digitsPerSequence(),
        settings.velocityRange(),
        settings.frames(),
        settings.train(),
        settings.validation(),
        settings.test(),
        new TranslatingMnistSettings.Length(
            settings.length().sequences(), settings.length().frames()),
        new TranslatingMnistSettings.VelocityGrid(
            settings.velocity().sequences(), settings.velocity().range()),
        seed);
  }

  private static DigitSource digits(DigitSettings settings, ProgressListener downloads) {
    return switch (settings.source()) {
      case SHIPPED -> DigitSource.shipped();
      case FOLDER -> DigitSource.folder(settings.folder());
      case DOWNLOAD ->
          DigitSource.download(
              settings.mirrors().stream().map(URI::create).toList(),
              settings.cacheFolder(),
              downloads);
    };
  }
}
