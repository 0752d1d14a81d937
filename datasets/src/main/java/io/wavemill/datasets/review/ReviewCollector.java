package io.wavemill.datasets.review;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.SourceFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes reviews in any order and sorts them. */
final class ReviewCollector {
  /** No review is nearly as long. */
  static final int LARGEST_REVIEW = 1 << 20;

  /** Reviews are kept in memory. */
  private static final long LARGEST_SET = 1L << 30;

  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?(train|test)/(pos|neg)/(\\d{1,9})_(\\d{1,2})\\.txt");

  private static final String LICENCE =
      "none given; the reviews belong to their authors on IMDb, the set is for research";
  private static final String CITATION =
      "Andrew L. Maas, Raymond E. Daly, Peter T. Pham, Dan Huang, Andrew Y. Ng, Christopher Potts:"
          + " Learning word vectors for sentiment analysis. ACL 2011.";

  /** Where a review stands: positive ones first, then by number, then by stars. */
  private record Key(boolean positive, int number, int rating) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      if (positive != other.positive) {
        return positive ? -1 : 1;
      }
      return number != other.number
          ? Integer.compare(number, other.number)
          : Integer.compare(rating, other.rating);
    }
  }

  private final String where;
  private final Map<Key, Review> train = new TreeMap<>();
  private final Map<Key, Review> test = new TreeMap<>();
  private int notUtf8;
  private long bytes;

  /**
   * @param where the archive or folder, for messages
   */
  ReviewCollector(String where) {
    this.where = where;
  }

  /** Whether a path with slashes is that of a review. */
  static boolean isReview(String path) {
    return NAME.matcher(path).matches();
  }

  /**
   * Takes a review.
   *
   * @param path as {@link #isReview} accepts it
   * @param content its file
   * @throws InputException if it is there already, or there is too much
   */
  void add(String path, byte[] content) {
    Matcher name = NAME.matcher(path);
    if (!name.matches()) {
      throw new IllegalArgumentException(path);
    }
    bytes += content.length;
    if (content.length > LARGEST_REVIEW || bytes > LARGEST_SET) {
      throw tooLarge(where, path);
    }
    boolean positive = name.group(2).equals("pos");
    int rating = Integer.parseInt(name.group(4));
    Key key = new Key(positive, Integer.parseInt(name.group(3)), rating);
    Review review =
        new Review(path.substring(name.start(1)), positive, rating, firstLine(decode(content)));
    if ((name.group(1).equals("train") ? train : test).put(key, review) != null) {
      throw new InputException(
          where + " holds the review " + review.name() + " twice.",
          "Download the archive again, or give the folder it unpacks to.");
    }
  }

  static InputException tooLarge(String where, String path) {
    return new InputException(
        where + ": the review " + path + " is too large, or all of them are.",
        "Give reviews of up to 1 MiB each and 1 GiB in all.");
  }

  private String decode(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      notUtf8++;
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  /** The reference reads one line of each file; all real reviews have one only. */
  private static String firstLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        return text.substring(0, i);
      }
    }
    return text;
  }

  /**
   * What has been collected.
   *
   * @throws InputException if there are no reviews to train on, or none to test on
   */
  ReviewSet set(List<SourceFile> sources) {
    if (train.isEmpty() || test.isEmpty()) {
      throw new InputException(
          where + " holds no " + (train.isEmpty() ? "train" : "test") + "/pos/*.txt or neg/*.txt.",
          "Give aclImdb_v1.tar.gz, or the folder aclImdb it unpacks to.");
    }
    return new ReviewSet(
        List.copyOf(train.values()),
        List.copyOf(test.values()),
        notUtf8,
        sources,
        LICENCE,
        CITATION);
  }
}
