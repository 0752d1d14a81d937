package io.wavemill.datasets.review;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reviews in the folder that the archive unpacks to, or in the one around it. The checksum is
 * over each review's path, a line feed and its content, in the order of their paths.
 */
final class ReviewFolder {
  private ReviewFolder() {}

  static ReviewSet read(Path folder) {
    Path root = Files.isDirectory(folder.resolve("aclImdb")) ? folder.resolve("aclImdb") : folder;
    ReviewCollector reviews = new ReviewCollector("the folder " + root);
    MessageDigest digest = Sha256.digest();
    long total = 0;
    try {
      for (String kind : List.of("test/neg", "test/pos", "train/neg", "train/pos")) {
        for (String name : list(root.resolve(kind))) {
          String path = kind + "/" + name;
          Path file = root.resolve(path);
          if (Files.size(file) > ReviewCollector.LARGEST_REVIEW) {
            throw ReviewCollector.tooLarge("the folder " + root, path);
          }
          byte[] content = Files.readAllBytes(file);
          reviews.add(path, content);
          digest.update((path + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(content);
          total += content.length;
        }
      }
    } catch (IOException e) {
      throw new InputException(
          "the folder of reviews " + root + " cannot be read: " + e.getMessage() + ".",
          "Check its files, their permissions and the disk.",
          e);
    }
    return reviews.set(List.of(new SourceFile("aclImdb", Sha256.hex(digest), total)));
  }

  private static List<String> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> file.getFileName().toString())
          .filter(name -> ReviewCollector.isReview("train/pos/" + name))
          .sorted()
          .toList();
    }
  }
}
