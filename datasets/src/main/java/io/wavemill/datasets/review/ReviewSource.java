package io.wavemill.datasets.review;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.Download;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where reviews come from. */
public final class ReviewSource {
  /** Where the archive is published. */
  public static final List<URI> MIRRORS =
      List.of(URI.create("https://ai.stanford.edu/~amaas/data/sentiment/"));

  static final SourceFile ARCHIVE =
      new SourceFile(
          "aclImdb_v1.tar.gz",
          "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
          84_125_825);

  private static final String SHIPPED = "made-up-reviews.tsv";

  private ReviewSource() {}

  /**
   * The 60 reviews that come with wavemill, 40 to train on and 20 to test on. They are synthetic,
   * made up for trying things out: nothing learnt from them says anything about films.
   */
  public static ReviewSet shipped() {
    ReviewCollector reviews = new ReviewCollector("wavemill's own " + SHIPPED);
    byte[] file;
    try (InputStream in = ReviewSource.class.getResourceAsStream(SHIPPED)) {
      file = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int number = 0;
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n")) {
      String[] fields = line.split("\t");
      reviews.add(
          fields[0] + "/" + fields[1] + "/" + number++ + "_" + fields[2] + ".txt",
          fields[3].getBytes(StandardCharsets.UTF_8));
    }
    ReviewSet set = reviews.set(List.of(new SourceFile(SHIPPED, Sha256.hex(file), file.length)));
    return new ReviewSet(
        set.train(),
        set.test(),
        set.notUtf8(),
        set.sources(),
        "Apache-2.0: synthetic reviews, made up for wavemill",
        "none: synthetic reviews, made up for wavemill");
  }

  /**
   * The reviews of a local archive {@code aclImdb_v1.tar.gz}, or of the folder it unpacks to.
   *
   * @throws InputException if there is no such file, or it is damaged or hostile
   */
  public static ReviewSet local(Path path) {
    if (Files.isDirectory(path)) {
      return ReviewFolder.read(path);
    }
    if (!Files.exists(path)) {
      throw new InputException(
          "the reviews " + path + " do not exist.",
          "Correct dataset.path: the archive aclImdb_v1.tar.gz, or the folder it unpacks to.");
    }
    return ReviewArchive.read(path);
  }

  /**
   * All of IMDB, 25,000 reviews to train on and 25,000 to test on, downloaded once into a folder.
   *
   * @param mirrors where to download from, tried in this order; empty for {@link #MIRRORS}
   * @param cache the folder to keep the archive in; made if missing
   * @param progress is told how far the download is
   * @throws InputException if it cannot be had
   */
  public static ReviewSet download(List<URI> mirrors, Path cache, ProgressListener progress) {
    new Download(
            mirrors.isEmpty() ? MIRRORS : mirrors,
            cache,
            new Download.Advice(
                "dataset",
                MIRRORS.get(0).toString(),
                "or an archive or folder in dataset.path; or use dataset.source = shipped."),
            progress)
        .fetch(List.of(ARCHIVE));
    return ReviewArchive.read(cache.resolve(ARCHIVE.name()));
  }
}
