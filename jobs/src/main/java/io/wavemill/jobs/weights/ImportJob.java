package io.wavemill.jobs.weights;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.config.ModelSettings;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.train.Networks;
import io.wavemill.jobs.train.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Makes a model of a run from the weights that a reference implementation trained; nothing but a
 * dataset is then missing for an evaluation.
 */
public final class ImportJob {

  /** What {@code run.json} says about imported models, by name. */
  private static final String IMPORTED = "imported";

  private ImportJob() {}

  /**
   * What was imported.
   *
   * @param arrays of the file
   * @param numbers in them, running statistics included
   */
  public record Outcome(int arrays, long numbers) {}

  /**
   * Imports a model. All of the file is read and checked before anything is written.
   *
   * @param name of the model, one of the experiment's
   * @param weights a {@code .npz} file
   * @param run the experiment's run folder, which is made its if it is new
   * @throws InputException if the file does not hold that model's weights, the folder belongs to
   *     another experiment or has such a model already
   */
  public static Outcome run(Experiment experiment, String name, Path weights, RunFolder run) {
    Storage folder = run.model(name);
    requireNew(name, folder);
    ModelSettings settings = experiment.models().get(name);
    int[] shape = experiment.dataset().movingPictures().orElseThrow().shape();
    MultiLayerNetwork network = Networks.create(experiment, name, shape);
    Layer layer = network.getLayer(0);
    var configured = layer.conf().getLayer();
    StateDictionary names =
        StateDictionaries.of(configured)
            .orElseThrow(
                () ->
                    new InputException(
                        "model %s %s."
                            .formatted(name, StateDictionaries.reason(configured, settings.type())),
                        "What can be imported: " + StateDictionaries.KNOWN + "."));
    int arrays =
        new WeightFile(weights, "model %s (%s)".formatted(name, settings.type()), names)
            .fill(layer);
    run.claim(experiment);
    ObjectNode known = run.read();
    known.put("experiment", experiment.name());
    known
        .withObject("/" + IMPORTED)
        .putObject(name)
        .put("file", weights.toString())
        .put("sha256", checksum(weights));
    run.write(known);
    folder.writeAtomically(TrainingState.MODEL, ModelFile.bytes(network));
    // Last: with it the model counts as there.
    TrainingState.imported(experiment.task()).write(folder);
    return new Outcome(arrays, network.numParams());
  }

  private static void requireNew(String name, Storage folder) {
    // An import that died may have left the model alone.
    if (folder.list("").stream().anyMatch(file -> !file.equals(TrainingState.MODEL))) {
      throw new InputException(
          folder.address() + " holds a model " + name + " already, or the beginning of one.",
          "Choose another --out, or delete that folder.");
    }
  }

  private static String checksum(Path file) {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
      return Sha256.hex(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
