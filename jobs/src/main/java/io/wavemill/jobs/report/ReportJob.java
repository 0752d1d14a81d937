package io.wavemill.jobs.report;

import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads run folders and writes their report. */
public final class ReportJob {

  private ReportJob() {}

  /**
   * Writes one page about runs.
   *
   * @param runs addresses of run folders
   * @param out address of the page
   * @param configuration for Hadoop's file systems
   * @return the page's full address
   * @throws io.wavemill.datasets.InputException if a run's file is damaged, or the page cannot be
   *     written
   */
  public static String run(List<String> runs, String out, Configuration configuration) {
    String html =
        Report.html(runs.stream().map(run -> new Files(Storage.at(run, configuration))).toList());
    Path page = new Path(out);
    // A name alone has an empty parent: the working folder.
    String parent = page.getParent() == null ? "" : page.getParent().toString();
    Storage folder = Storage.at(parent.isEmpty() ? "." : parent, configuration);
    folder.writeAtomically(page.getName(), html);
    return folder.address(page.getName());
  }

  private record Files(Storage storage) implements RunFiles {
    @Override
    public String name() {
      return new Path(storage.address()).getName();
    }

    @Override
    public Optional<byte[]> read(String path) {
      if (storage.exists(path)) {
        return Optional.of(storage.readBytes(path));
      }
      return path.equals(DatasetCard.FILE_NAME) ? elsewhere() : Optional.empty();
    }

    /** The card of a dataset outside the run's folder. */
    private Optional<byte[]> elsewhere() {
      String address = new RunFolder(storage).read().path("dataset").asText("");
      if (address.isEmpty()) {
        return Optional.empty();
      }
      Storage dataset = Storage.at(address);
      return dataset.exists(DatasetCard.FILE_NAME)
          ? Optional.of(dataset.readBytes(DatasetCard.FILE_NAME))
          : Optional.empty();
    }

    @Override
    public List<String> modelNames() {
      return storage.isFolder(RunFolder.MODELS) ? storage.list(RunFolder.MODELS) : List.of();
    }
  }
}
