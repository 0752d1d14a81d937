package io.wavemill.datasets.review;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewSourceTest {
  @TempDir Path folder;

  /** Writes one entry. */
  private interface Part {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private static Part file(String name, byte[] content) {
    return tar -> {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    };
  }

  private static Part file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static final Part TRAIN = file("aclImdb/train/pos/1_9.txt", "I like it.");
  private static final Part TEST = file("aclImdb/test/neg/0_2.txt", "I don't.");

  private Path archive(Part... parts) throws IOException {
    Path archive = folder.resolve("reviews.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        GZIPOutputStream zip = new GZIPOutputStream(out);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zip)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Part part : parts) {
        part.write(tar);
      }
    }
    return archive;
  }

  private static List<String> names(List<Review> reviews) {
    return reviews.stream().map(Review::name).toList();
  }

  @Test
  void archivesAreReadInOrder() throws IOException {
    Path archive =
        archive(
            file("aclImdb/README", "Large Movie Review Dataset"),
            file("aclImdb/train/unsup/0_0.txt", "not labelled"),
            file("aclImdb/train/neg/3_1.txt", "Bad."),
            file("aclImdb/train/pos/10_8.txt", "Good."),
            file("aclImdb/train/pos/9_10.txt", "Best."),
            file("aclImdb/train/urls_pos.txt", "http://"),
            TEST);
    ReviewSet set = ReviewSource.local(archive);
    assertEquals(
        List.of("train/pos/9_10.txt", "train/pos/10_8.txt", "train/neg/3_1.txt"),
        names(set.train()));
    assertEquals(List.of(new Review("test/neg/0_2.txt", false, 2, "I don't.")), set.test());
    assertEquals(Sha256.hex(Files.readAllBytes(archive)), set.sources().get(0).sha256());
    assertEquals(0, set.notUtf8());
  }

  @Test
  void foldersAreReadAlike() throws IOException {
    for (String file :
        List.of("train/pos/9_10", "train/pos/10_8", "train/neg/3_1", "test/neg/0_2")) {
      Path path = folder.resolve("aclImdb").resolve(file + ".txt");
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Files.writeString(folder.resolve("aclImdb/train/pos/notes.txt"), "not a review");
    ReviewSet set = ReviewSource.local(folder);
    assertEquals(
        List.of("train/pos/9_10.txt", "train/pos/10_8.txt", "train/neg/3_1.txt"),
        names(set.train()));
    assertEquals(set, ReviewSource.local(folder.resolve("aclImdb")));
    Files.writeString(folder.resolve("aclImdb/train/neg/3_1.txt"), "changed");
    assertTrue(
        !set.sources()
            .get(0)
            .sha256()
            .equals(ReviewSource.local(folder).sources().get(0).sha256()));
  }

  @Test
  void onlyTheFirstLineCounts() throws IOException {
    ReviewSet set =
        ReviewSource.local(
            archive(
                file("train/pos/1_7.txt", "one<br />\ntwo"),
                file("train/pos/2_7.txt", "one\r\ntwo"),
                file("train/pos/3_7.txt", ""),
                TEST));
    assertEquals(List.of("one<br />", "one", ""), set.train().stream().map(Review::text).toList());
  }

  @Test
  void whatIsNotUtf8IsReplacedAndCounted() throws IOException {
    ReviewSet set =
        ReviewSource.local(
            archive(
                file("train/pos/1_7.txt", new byte[] {'c', 'a', 'f', (byte) 0xe9}),
                file("train/pos/2_7.txt", "café"),
                TEST));
    assertEquals(List.of("caf\uFFFD", "café"), set.train().stream().map(Review::text).toList());
    assertEquals(1, set.notUtf8());
  }

  @Test
  void hostilePathsAreRefused() throws IOException {
    for (String name :
        List.of(
            "../train/pos/1_9.txt",
            "/etc/train/pos/1_9.txt",
            "a/../../train/pos/1_9.txt",
            "a\\train\\pos\\1_9.txt",
            "C:/train/pos/1_9.txt",
            "../../etc/passwd")) {
      Path archive = archive(TRAIN, file(name, "x"), TEST);
      assertRejected(() -> ReviewSource.local(archive), "reviews.tar.gz", "names the path");
    }
  }

  @Test
  void linksAreRefused() throws IOException {
    for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      Path archive =
          archive(
              tar -> {
                TarArchiveEntry link = new TarArchiveEntry("aclImdb/train/pos/5_9.txt", kind);
                link.setLinkName("/etc/passwd");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
              },
              TRAIN,
              TEST);
      assertRejected(() -> ReviewSource.local(archive), "train/pos/5_9.txt is a link");
    }
  }

  @Test
  void largeReviewsAreRefused() throws IOException {
    Path archive = archive(TRAIN, file("aclImdb/train/pos/7_9.txt", new byte[(1 << 20) + 1]), TEST);
    assertRejected(() -> ReviewSource.local(archive), "train/pos/7_9.txt is too large");
  }

  /** 130 MiB of zeros in 130 kB. */
  @Test
  void bombsAreRefused() throws IOException {
    byte[] zeros = new byte[130 << 20];
    Path archive = archive(TRAIN, file("aclImdb/huge.feat", zeros), TEST);
    assertTrue(Files.size(archive) < 1 << 20);
    assertRejected(() -> ReviewSource.local(archive), "unpacks to far more");
  }

  @Test
  void reviewsThereTwiceAreRefused() throws IOException {
    Path archive = archive(TRAIN, TRAIN, TEST);
    assertRejected(() -> ReviewSource.local(archive), "train/pos/1_9.txt twice");
  }

  @Test
  void whatHoldsNoReviewsIsRefused() throws IOException {
    Path noTest = archive(TRAIN);
    assertRejected(() -> ReviewSource.local(noTest), "holds no test/pos");
    assertRejected(() -> ReviewSource.local(folder), "holds no train/pos");
    assertRejected(() -> ReviewSource.local(folder.resolve("no.tar.gz")), "do not exist");
    Path page = folder.resolve("page.tar.gz");
    Files.writeString(page, "<html>404</html>");
    assertRejected(() -> ReviewSource.local(page), "page.tar.gz", "damaged");
  }

  /** Any cut or changed byte: a message, or reviews, but no other exception. */
  @Test
  void damagedArchivesNeverSurprise() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole =
        Files.readAllBytes(archive(TRAIN, file("aclImdb/a/" + "b".repeat(150), "x"), TEST));
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (var in = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(whole))) {
      in.transferTo(plain);
    }
    Path damaged = folder.resolve("damaged.tar.gz");
    for (int i = 0; i < 300; i++) {
      byte[] bytes;
      if (i % 2 == 0) {
        bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        byte[] tar = plain.toByteArray();
        for (int change = 0; change < 3; change++) {
          tar[random.nextInt(tar.length)] = (byte) random.nextInt();
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
          zip.write(tar);
        }
        bytes = packed.toByteArray();
      }
      Files.write(damaged, bytes);
      try {
        ReviewSource.local(damaged);
      } catch (InputException e) {
        assertTrue(e.what().contains("damaged.tar.gz"), "seed " + seed + ": " + e.what());
      }
    }
  }

  @Test
  void theShippedReviewsAreSaidToBeSynthetic() {
    ReviewSet set = ReviewSource.shipped();
    assertEquals(40, set.train().size());
    assertEquals(20, set.test().size());
    assertEquals(20, set.train().stream().filter(Review::positive).count());
    assertTrue(set.licence().contains("synthetic") && set.citation().contains("synthetic"));
    assertEquals("made-up-reviews.tsv", set.sources().get(0).name());
  }

  @Test
  void aFailedDownloadSaysWhatElseToDo() {
    InputException e =
        assertRejected(
            () ->
                ReviewSource.download(
                    List.of(URI.create("http://127.0.0.1:1/")), folder, ProgressListener.NONE),
            "aclImdb_v1.tar.gz");
    assertTrue(e.remedy().contains("dataset.path") && e.remedy().contains("dataset.mirrors"));
  }
}
