package io.wavemill.datasets.review;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.Shuffle;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reviews as numbered words, each as long as it is: who trains pads a batch to its longest.
 *
 * <p>The training reviews are divided at random, by the seed, among {@code train} and {@code
 * validation}; the reference divides them without a seed. Those of {@code test} keep their order,
 * positive ones first. The split {@code vocabulary} has one row for each word.
 */
public final class ImdbGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name. */
  public static final String NAME = "imdb";

  /** The split that holds the vocabulary. */
  private static final String VOCABULARY = "vocabulary";

  private static final String TOKENS = "tokens";

  private final long seed;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Long> counts;
  private final Map<String, Review[]> reviews = new LinkedHashMap<>();
  private final Map<String, int[][]> numbers = new LinkedHashMap<>();
  private final String[] words;
  private final long[] wordCounts;
  private final List<SourceFile> sources;
  private final String licence;
  private final String citation;

  /**
   * Divides the reviews, makes the vocabulary and numbers all words.
   *
   * @param seed of the division among {@code train} and {@code validation}
   * @throws io.wavemill.datasets.InputException if there are too few reviews
   */
  public ImdbGenerator(ImdbSettings settings, ReviewSet set, long seed) {
    this.seed = seed;
    SettingChecks.enough(
        "dataset.train + dataset.validation",
        Math.addExact(settings.train(), settings.validation()),
        set.train().size(),
        "training reviews");
    SettingChecks.enough("dataset.test", settings.test(), set.test().size(), "test reviews");
    this.sources = List.copyOf(set.sources());
    this.licence = set.licence();
    this.citation = set.citation();
    divide(settings, set);

    EnglishTokeniser tokeniser = new EnglishTokeniser();
    List<List<String>> training = tokens(reviews.get(SplitCounts.TRAIN), tokeniser);
    Vocabulary vocabulary = Vocabulary.of(training, settings.vocabulary());
    numbers.put(SplitCounts.TRAIN, numbered(training, vocabulary));
    for (String split : List.of(SplitCounts.VALIDATION, SplitCounts.TEST)) {
      numbers.put(split, numbered(tokens(reviews.get(split), tokeniser), vocabulary));
    }
    int size = vocabulary.entries().size();
    this.words = new String[size];
    this.wordCounts = new long[size];
    for (int i = 0; i < size; i++) {
      words[i] = vocabulary.entries().get(i).token();
      wordCounts[i] = vocabulary.entries().get(i).count();
    }
    this.counts =
        new LinkedHashMap<>(
            SplitCounts.of(settings.train(), settings.validation(), settings.test()));
    counts.put(VOCABULARY, (long) size);
    parameters.put("largestVocabulary", settings.vocabulary());
    parameters.put("reviewsNotUtf8", set.notUtf8());
  }

  private void divide(ImdbSettings settings, ReviewSet set) {
    int[] order = Shuffle.of(seed, "division of the training reviews", set.train().size());
    Review[] train = new Review[(int) settings.train()];
    Review[] validation = new Review[(int) settings.validation()];
    for (int i = 0; i < train.length; i++) {
      train[i] = set.train().get(order[i]);
    }
    for (int i = 0; i < validation.length; i++) {
      validation[i] = set.train().get(order[train.length + i]);
    }
    reviews.put(SplitCounts.TRAIN, train);
    reviews.put(SplitCounts.VALIDATION, validation);
    reviews.put(
        SplitCounts.TEST, set.test().subList(0, (int) settings.test()).toArray(Review[]::new));
  }

  private static List<List<String>> tokens(Review[] reviews, EnglishTokeniser tokeniser) {
    List<List<String>> tokens = new ArrayList<>();
    for (Review review : reviews) {
      tokens.add(tokeniser.tokens(review.text()));
    }
    return tokens;
  }

  private static int[][] numbered(List<List<String>> reviews, Vocabulary vocabulary) {
    return reviews.stream()
        .map(tokens -> tokens.stream().mapToInt(vocabulary::number).toArray())
        .toArray(int[][]::new);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Map<String, Object> parameters() {
    return new LinkedHashMap<>(parameters);
  }

  @Override
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  @Override
  public List<Column> columns() {
    Map<String, Column> all = new LinkedHashMap<>();
    columns(SplitCounts.TRAIN).forEach(column -> all.put(column.name(), column));
    columns(VOCABULARY).forEach(column -> all.putIfAbsent(column.name(), column));
    return List.copyOf(all.values());
  }

  @Override
  public List<Column> columns(String split) {
    Column id = new Column("id", "long", "", "number of the row within its split");
    if (split.equals(VOCABULARY)) {
      return List.of(
          id,
          new Column("token", "string", "", "the word whose number in tokens is id"),
          new Column("count", "long", "", "how often the reviews of train hold it"));
    }
    return List.of(
        id,
        new Column("label", "int", "", "1 if the review is positive, 0 if negative"),
        new Column("rating", "int", "star", "the author's rating, 1 .. 10"),
        new Column("review", "string", "", "the review's path in its set"),
        new Column("length", "int", "token", "tokens of the review"),
        new Column("unknown", "int", "token", "tokens that are not in the vocabulary"),
        new Column("text", "string", "", "the review"),
        new Column(TOKENS, "binary", "", "the tokens' numbers; .npy"));
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(
        new TensorColumn(
            TOKENS,
            DType.INT32,
            List.of(-1),
            "number in the vocabulary; 0 unknown, 1 padding",
            Map.of()));
  }

  @Override
  public List<SourceFile> sources() {
    return sources;
  }

  @Override
  public String licence() {
    return licence;
  }

  @Override
  public String citation() {
    return citation;
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    if (split.equals(VOCABULARY)) {
      return new SampleRows(
          from, to, id -> new Object[] {id, words[(int) id], wordCounts[(int) id]});
    }
    Review[] ofSplit = reviews.get(split);
    int[][] tokens = numbers.get(split);
    return new SampleRows(from, to, id -> row(id, ofSplit[(int) id], tokens[(int) id]));
  }

  private static Object[] row(long id, Review review, int[] tokens) {
    int unknown = 0;
    for (int token : tokens) {
      unknown += token == Vocabulary.UNKNOWN ? 1 : 0;
    }
    return new Object[] {
      id,
      review.positive() ? 1 : 0,
      review.rating(),
      review.name(),
      tokens.length,
      unknown,
      review.text(),
      Npy.encode(tokens, tokens.length)
    };
  }
}
