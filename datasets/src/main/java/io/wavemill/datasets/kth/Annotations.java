package io.wavemill.datasets.kth;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code 00sequences.txt}: in which frames of which video the action can be seen.
 *
 * <p>A line is a video's name, the word {@code frames} and ranges {@code a-b} with commas between
 * them; or a name and {@code *missing*}. Lines that do not start like a name are a reader's
 * business.
 *
 * @param videos what is annotated, in the order of the file
 * @param missing the videos that the file says are missing
 * @param broken the lines that start like a video's name and cannot be understood, each with its
 *     number
 */
record Annotations(List<Video> videos, List<VideoName> missing, List<String> broken) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,8})\\s*-\\s*(\\d{1,8})");
  private static final int SHOWN = 60;

  /**
   * One line.
   *
   * @param name the video
   * @param ranges its ranges as written, so counted from 1
   */
  record Video(VideoName name, List<FrameRange> ranges) {}

  /** Reads the file's text. */
  static Annotations parse(String text) {
    List<Video> videos = new ArrayList<>();
    List<VideoName> missing = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Set<VideoName> seen = new HashSet<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String[] words = line.strip().split("\\s+", 3);
      if (!words[0].matches("person\\d+_.*")) {
        continue;
      }
      Optional<VideoName> name = VideoName.parse(words[0]).filter(seen::add);
      Optional<List<FrameRange>> ranges =
          words.length == 3 && words[1].equals("frames") ? ranges(words[2]) : Optional.empty();
      if (name.isPresent() && ranges.isPresent()) {
        videos.add(new Video(name.get(), ranges.get()));
      } else if (name.isPresent() && words.length == 2 && words[1].equals("*missing*")) {
        missing.add(name.get());
      } else {
        broken.add("line " + number + " (" + shown(line.strip()) + ")");
      }
    }
    return new Annotations(List.copyOf(videos), List.copyOf(missing), List.copyOf(broken));
  }

  private static Optional<List<FrameRange>> ranges(String text) {
    List<FrameRange> ranges = new ArrayList<>();
    for (String part : text.split(",")) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        return Optional.empty();
      }
      FrameRange range =
          new FrameRange(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if (range.first() < 1 || range.length() < 1) {
        return Optional.empty();
      }
      ranges.add(range);
    }
    return Optional.of(List.copyOf(ranges));
  }

  /** A line as it may stand in a message: short, and nothing in it that moves a cursor. */
  private static String shown(String line) {
    String plain = line.replaceAll("[^\\x20-\\x7e]+", " ");
    return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "…";
  }
}
