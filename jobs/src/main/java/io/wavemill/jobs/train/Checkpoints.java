package io.wavemill.jobs.train;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The checkpoints in a model's folder, each one file: {@code checkpoint-EPOCH-ROUND.zip}, in which
 * {@code position.json} says where training stood and {@code model.zip} is the network with its
 * updater's state. Files appear under their name when they are whole, and their contents carry
 * checksums; one that is damaged all the same is passed over.
 */
final class Checkpoints {

  private static final Pattern NAME = Pattern.compile("checkpoint-\\d{6}-\\d{8}\\.zip");
  private static final String POSITION = "position.json";
  private static final String NETWORK = "model.zip";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private final Storage folder;
  private final Consumer<String> say;

  /**
   * @param folder the model's
   * @param say told of damaged files
   */
  Checkpoints(Storage folder, Consumer<String> say) {
    this.folder = folder;
    this.say = say;
  }

  private List<String> files() {
    return folder.list("").stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  /** Writes a checkpoint, and lets go of all but the newest ones. */
  void write(Checkpoint checkpoint, MultiLayerNetwork network, int keep) {
    byte[] model = ModelFile.bytes(network);
    String name =
        String.format(
            Locale.ROOT,
            "checkpoint-%06d-%08d.zip",
            checkpoint.state().epoch(),
            checkpoint.round());
    folder.writeAtomically(
        name,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(POSITION));
          zip.write(JSON.writeValueAsBytes(checkpoint));
          zip.putNextEntry(new ZipEntry(NETWORK));
          zip.write(model);
          zip.closeEntry();
          zip.finish();
        });
    List<String> files = files();
    files.subList(0, Math.max(0, files.size() - keep)).forEach(folder::delete);
  }

  /** Deletes all checkpoints. */
  void clear() {
    files().forEach(folder::delete);
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @throws InputException if its format is of another version of wavemill
   */
  Optional<Checkpoint.Loaded> newest() {
    List<String> files = files();
    for (int i = files.size() - 1; i >= 0; i--) {
      String file = files.get(i);
      try {
        return Optional.of(read(file));
      } catch (IOException | InputException e) {
        say.accept("passing over " + folder.address(file) + ", which is damaged");
      }
    }
    return Optional.empty();
  }

  private Checkpoint.Loaded read(String file) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(folder.readBytes(file)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    if (!entries.containsKey(POSITION) || !entries.containsKey(NETWORK)) {
      throw new IOException("not a whole checkpoint");
    }
    Checkpoint checkpoint = JSON.readValue(entries.get(POSITION), Checkpoint.class);
    return new Checkpoint.Loaded(
        file, checkpoint, ModelFile.network(entries.get(NETWORK), folder.address(file)));
  }
}
