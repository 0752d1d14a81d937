package io.wavemill.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.TrainJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** Experiments on {@code TinyDatasets} that take a second to train. */
public final class TinyRuns {

  /** Two models on sequences of three frames in and three predicted. */
  public static final String CONFIGURATION =
      """
      experiment = tiny
      dataset {
        type = translating-mnist, frames = 6, train = 23, validation = 9, test = 7
        length { sequences = 5, frames = 11 }
        velocity { sequences = 2, range = 1 }
      }
      models {
        fernn { type = fernn, hidden = 2, velocityRange = 1, decoderLayers = 1, published = 0.5 }
        grnn { type = grnn, hidden = 2, decoderLayers = 1 }
      }
      training {
        workers = 2, batch = 4, averaging.frequency = 2, epochs = 1, inputFrames = 3
        learningRate = 0.003
      }
      evaluation { batch = 4, pictures = 2 }
      """;

  /** A training that nobody watches. */
  public static final TrainJob.Progress UNSEEN =
      new TrainJob.Progress() {
        @Override
        public void begin(String model, long done, long total) {}

        @Override
        public void update(long done, String note) {}

        @Override
        public void end() {}
      };

  private TinyRuns() {}

  /** The experiment with some values replaced. */
  public static Experiment experiment(String... sets) {
    return Experiment.parse(CONFIGURATION, "tiny.conf", List.of(sets), OptionalLong.empty());
  }

  public static RunFolder folder(Path path) {
    return new RunFolder(Storage.at(path.toString()));
  }

  /** Trains all models into a folder, which is made the experiment's. */
  public static void train(Experiment experiment, Path data, Path run) {
    RunFolder folder = folder(run);
    folder.claim(experiment);
    new TrainJob(TestSpark.shared(), line -> {}, UNSEEN)
        .run(experiment, data.toString(), folder, Optional.empty());
  }

  public static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** Replaces text in a file, which must be there, and tells Hadoop nothing of its old checksum. */
  public static void replace(Path file, String old, String now) throws IOException {
    String text = Files.readString(file);
    Assertions.assertTrue(text.contains(old), text);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.writeString(file, text.replace(old, now));
  }

  /** That the user is told that their input is wrong, in these words. */
  public static InputException refused(String what, Executable job) {
    InputException refusal = Assertions.assertThrows(InputException.class, job);
    Assertions.assertTrue(refusal.what().contains(what), refusal.what());
    Assertions.assertFalse(refusal.remedy().isBlank());
    return refusal;
  }
}
