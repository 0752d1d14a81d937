package io.wavemill.datasets.kth;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which video: who does what under which circumstances, as in {@code person01_boxing_d1}.
 *
 * <p>The order is that of the annotation file: person, action by the alphabet, scenario.
 *
 * @param person 1 .. 99; the recordings have 1 .. 25
 * @param action what the person does
 * @param scenario 1 outdoors, 2 outdoors with a zooming camera, 3 outdoors in different clothes, 4
 *     indoors
 */
public record VideoName(int person, Action action, int scenario)
    implements Comparable<VideoName>, Serializable {
  private static final long serialVersionUID = 1L;

  /** The one video that the recordings lack; the annotations say so too. */
  public static final VideoName NEVER_RECORDED = new VideoName(13, Action.HANDCLAPPING, 3);

  private static final Pattern NAME = Pattern.compile("person(\\d\\d)_([a-z]+)_d([1-4])");
  private static final Pattern FILE =
      Pattern.compile("(person\\d\\d_[a-z]+_d[1-4])(_uncomp)?\\.avi");
  private static final Comparator<VideoName> FILE_ORDER =
      Comparator.comparingInt(VideoName::person)
          .thenComparing(name -> name.action().word())
          .thenComparingInt(VideoName::scenario);

  /** The video named by a text, if it names one. */
  public static Optional<VideoName> parse(String text) {
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int person = Integer.parseInt(matcher.group(1));
    int scenario = Integer.parseInt(matcher.group(3));
    return Action.of(matcher.group(2))
        .filter(action -> person > 0)
        .map(action -> new VideoName(person, action, scenario));
  }

  /** The video that a file of that name holds, if it is one of ours. */
  public static Optional<VideoName> ofFile(String fileName) {
    Matcher matcher = FILE.matcher(fileName);
    return matcher.matches() ? parse(matcher.group(1)) : Optional.empty();
  }

  /** The name of its file. */
  public String fileName() {
    return this + "_uncomp.avi";
  }

  @Override
  public int compareTo(VideoName other) {
    return FILE_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "person%02d_%s_d%d", person, action.word(), scenario);
  }
}
