package io.wavemill.datasets.review;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The reviews in {@code aclImdb_v1.tar.gz}, read without unpacking anything to disk.
 *
 * <p>Names and sizes in the archive are not trusted: paths that lead out of it, reviews that are
 * links, and contents that unpack to more than such an archive can hold are refused.
 */
final class ReviewArchive {
  /** Unpacked; the real archive has some 500 MB. */
  private static final long LARGEST_ARCHIVE = 2L << 30;

  /** From one entry to the next; the real archive's largest has 42 MB. */
  private static final long LARGEST_ENTRY = 128L << 20;

  private static final String REMEDY =
      "Download it again (dataset.source = download), or give the folder it unpacks to.";

  private ReviewArchive() {}

  static ReviewSet read(Path archive) {
    ReviewCollector reviews = new ReviewCollector(archive.toString());
    MessageDigest digest = Sha256.digest();
    try (InputStream file = Files.newInputStream(archive);
        DigestInputStream digested = new DigestInputStream(new BufferedInputStream(file), digest)) {
      read(digested, archive, reviews);
      // What follows the tar's end still belongs to the file's checksum.
      digested.transferTo(OutputStream.nullOutputStream());
      return reviews.set(
          List.of(
              new SourceFile(
                  archive.getFileName().toString(), Sha256.hex(digest), Files.size(archive))));
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(
          "the archive " + archive + " is damaged or cannot be read: " + e.getMessage() + ".",
          REMEDY,
          e);
    }
  }

  private static void read(InputStream in, Path archive, ReviewCollector reviews)
      throws IOException {
    MeteredStream unpacked = new MeteredStream(new GZIPInputStream(in, 1 << 16), archive);
    TarArchiveInputStream tar = new TarArchiveInputStream(unpacked);
    for (ArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
      unpacked.nextEntry();
      String name = entry.getName();
      if (leadsOut(name)) {
        throw new InputException(
            "the archive "
                + archive
                + " names the path '"
                + name.replaceAll("\\p{Cntrl}", "?")
                + "'.",
            "It was not made in good faith. " + REMEDY);
      }
      if (entry.isDirectory() || !ReviewCollector.isReview(name)) {
        continue;
      }
      if (!(entry instanceof TarArchiveEntry file)
          || !file.isFile()
          || file.isLink()
          || file.isSymbolicLink()) {
        throw new InputException(
            "in the archive " + archive + " the review " + name + " is a link.", REMEDY);
      }
      if (entry.getSize() > ReviewCollector.LARGEST_REVIEW) {
        throw ReviewCollector.tooLarge("the archive " + archive, name);
      }
      reviews.add(name, tar.readNBytes(ReviewCollector.LARGEST_REVIEW + 1));
    }
  }

  private static boolean leadsOut(String name) {
    return name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || name.matches("[A-Za-z]:.*")
        || List.of(name.split("/", -1)).contains("..");
  }

  /** Ends a stream that unpacks to more than it should. */
  private static final class MeteredStream extends FilterInputStream {
    private final Path archive;
    private long total;
    private long sinceEntry;

    MeteredStream(InputStream in, Path archive) {
      super(in);
      this.archive = archive;
    }

    void nextEntry() {
      sinceEntry = 0;
    }

    private void count(long bytes) {
      total += bytes;
      sinceEntry += bytes;
      if (total > LARGEST_ARCHIVE || sinceEntry > LARGEST_ENTRY) {
        throw new InputException(
            "the archive " + archive + " unpacks to far more than a set of reviews.", REMEDY);
      }
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      int read = super.read(buffer, start, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = super.skip(wanted);
      count(skipped);
      return skipped;
    }
  }
}
