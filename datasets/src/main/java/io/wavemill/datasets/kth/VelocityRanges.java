package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The split {@code velocity}: test clips once for each of some ranges of the imposed motion, which
 * show how a model generalises to velocities it has not seen.
 *
 * @param ranges imposed velocities are uniform on {@code −range .. range} on both axes,
 *     pixel/frame, 0 .. the smaller side of a frame, none twice; an empty list leaves the split out
 * @param clips rows for each range: {@link KthSettings#EVERY_RANGE}, or any number; 0 leaves the
 *     split out
 */
public record VelocityRanges(List<Integer> ranges, long clips) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No such split. */
  public static final VelocityRanges NONE = new VelocityRanges(List.of(), KthSettings.EVERY_RANGE);

  /** Copies the list. */
  public VelocityRanges {
    ranges = List.copyOf(ranges);
  }

  /** Whether there is such a split. */
  public boolean wanted() {
    return !ranges.isEmpty() && clips != 0;
  }

  /**
   * Checks every value.
   *
   * @param largest the largest range that means anything, pixel/frame
   * @throws InputException naming the first key whose value cannot be
   */
  void check(int largest) {
    Set<Integer> seen = new HashSet<>();
    for (int range : ranges) {
      SettingChecks.whole("velocity.ranges", range, 0, largest);
      if (!seen.add(range)) {
        throw new InputException(
            "dataset.velocity.ranges has " + range + " twice.", "Remove one of the two.");
      }
    }
    if (clips != KthSettings.EVERY_RANGE) {
      SettingChecks.whole("velocity.clips", clips, 0, Long.MAX_VALUE / Math.max(1, ranges.size()));
    }
  }
}
