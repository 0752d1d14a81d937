package io.wavemill.jobs.train;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** Networks as Deeplearning4j's model files, on any file system and in broadcasts. */
public final class ModelFile {

  private ModelFile() {}

  /** A network as the bytes of a model file, with its updater's state. */
  public static byte[] bytes(MultiLayerNetwork network) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(network, bytes, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The network in a model file.
   *
   * @param where what to call the file in a message
   * @throws InputException if it is no model file, or a damaged one
   */
  public static MultiLayerNetwork network(byte[] bytes, String where) {
    try {
      return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes), true);
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          where + " is not a model that wavemill can read: " + e.getMessage(),
          "Delete it and train again.",
          e);
    }
  }

  static void write(MultiLayerNetwork network, Storage folder, String name) {
    folder.writeAtomically(name, bytes(network));
  }

  static MultiLayerNetwork read(Storage folder, String name) {
    return network(folder.readBytes(name), folder.address(name));
  }
}
