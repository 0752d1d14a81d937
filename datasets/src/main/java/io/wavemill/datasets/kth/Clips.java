package io.wavemill.datasets.kth;

import io.wavemill.datasets.random.NumpyRandomState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The annotated ranges that are long enough for a clip, divided among the splits, each with the
 * velocity that the reference implementation would give it.
 */
final class Clips implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String TRAIN = "train";
  static final String VALIDATION = "validation";
  static final String TEST = "test";

  private static final List<String> SPLITS = List.of(TRAIN, VALIDATION, TEST);

  /** The seed of the reference's shuffle and of its velocities. */
  private static final long FIXED_STREAM = 42;

  private static final int LAST_TO_TRAIN = 16;
  private static final int LAST_TO_VALIDATE = 20;

  /** As {@code 00sequences.txt} has it, after Schuldt, Laptev and Caputo. */
  private static final Set<Integer> OFFICIAL_TRAIN = Set.of(11, 12, 13, 14, 15, 16, 17, 18);

  private static final Set<Integer> OFFICIAL_VALIDATION = Set.of(19, 20, 21, 23, 24, 25, 1, 4);

  /**
   * A range of a video.
   *
   * @param video the video
   * @param range its frames, counted from 0
   */
  record Clip(VideoName video, FrameRange range) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, List<Clip>> splits = new LinkedHashMap<>();
  private final Map<String, int[][]> velocities = new LinkedHashMap<>();
  private final Map<Integer, int[][]> testVelocities = new LinkedHashMap<>();
  private final int tooShort;

  /**
   * @param frames how many frames a video has; 0 if it cannot be used
   */
  Clips(KthSettings settings, Annotations annotations, ToIntFunction<VideoName> frames) {
    List<Clip> all = new ArrayList<>();
    int dropped = 0;
    int base = settings.mode() == KthSettings.Mode.REFERENCE ? 0 : 1;
    for (Annotations.Video video : annotations.videos()) {
      int count = frames.applyAsInt(video.name());
      for (FrameRange range : count == 0 ? List.<FrameRange>of() : video.ranges()) {
        FrameRange there =
            new FrameRange(range.first() - base, Math.min(range.last() - base, count - 1));
        if (there.length() >= settings.span()) {
          all.add(new Clip(video.name(), there));
        } else {
          dropped++;
        }
      }
    }
    tooShort = dropped;
    divide(all, settings.split());
    for (String split : SPLITS) {
      velocities.put(
          split,
          velocities(
              splits.get(split).size(), settings.velocityRangeX(), settings.velocityRangeY()));
    }
    for (int range : settings.velocity().ranges()) {
      testVelocities.put(range, velocities(count(TEST), range, range));
    }
  }

  private void divide(List<Clip> all, KthSettings.Split rule) {
    if (rule == KthSettings.Split.RANDOM) {
      shuffle(all);
      // The products of doubles, rounded down, as the reference has it.
      int train = (int) (0.7 * all.size());
      int validation = (int) (0.15 * all.size());
      splits.put(TRAIN, List.copyOf(all.subList(0, train)));
      splits.put(VALIDATION, List.copyOf(all.subList(train, train + validation)));
      splits.put(TEST, List.copyOf(all.subList(train + validation, all.size())));
      return;
    }
    for (String split : SPLITS) {
      splits.put(
          split,
          all.stream().filter(clip -> of(clip.video().person(), rule).equals(split)).toList());
    }
  }

  /** The split of a person. */
  static String of(int person, KthSettings.Split rule) {
    if (rule == KthSettings.Split.OFFICIAL) {
      return OFFICIAL_TRAIN.contains(person)
          ? TRAIN
          : OFFICIAL_VALIDATION.contains(person) ? VALIDATION : TEST;
    }
    return person <= LAST_TO_TRAIN ? TRAIN : person <= LAST_TO_VALIDATE ? VALIDATION : TEST;
  }

  /** Fisher and Yates's shuffle from the end, by NumPy's stream 42. */
  static <T> void shuffle(List<T> list) {
    NumpyRandomState random = new NumpyRandomState(FIXED_STREAM);
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(0, i + 1));
    }
  }

  /**
   * The velocities {@code (vx, vy)} of the first ranges of a split, pixel/frame: NumPy's stream 42,
   * begun anew for each split.
   */
  static int[][] velocities(int count, int rangeX, int rangeY) {
    NumpyRandomState random = new NumpyRandomState(FIXED_STREAM);
    int[][] velocities = new int[count][];
    for (int i = 0; i < count; i++) {
      int vx = random.nextInt(-rangeX, rangeX + 1);
      velocities[i] = new int[] {vx, random.nextInt(-rangeY, rangeY + 1)};
    }
    return velocities;
  }

  /** How many ranges a split has. */
  int count(String split) {
    return splits.get(split).size();
  }

  /** One range of a split. */
  Clip clip(String split, int index) {
    return splits.get(split).get(index);
  }

  /** The velocity {@code (vx, vy)} of a range in the reference, pixel/frame; not to be changed. */
  int[] velocity(String split, int index) {
    return velocities.get(split)[index];
  }

  /**
   * The velocity {@code (vx, vy)} that the reference would give a range of {@link #TEST} if it were
   * asked for velocities up to {@code velocityRange}, pixel/frame; not to be changed.
   */
  int[] testVelocity(int velocityRange, int index) {
    return testVelocities.get(velocityRange)[index];
  }

  /** How many ranges were too short for a clip. */
  int tooShort() {
    return tooShort;
  }
}
