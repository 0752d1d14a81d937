package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.kth.VideoLibrary;
import io.wavemill.datasets.kth.VideoName;
import io.wavemill.datasets.random.SampleRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The script of a synthetic video: when the person acts, and where.
 *
 * <p>Who walks, jogs or runs crosses the field of view, rests outside of it, and comes back; who
 * boxes, waves or claps does so without a pause, and the annotated ranges follow each other.
 *
 * @param frames length of the video, frames
 * @param passes the annotated ranges
 */
record Performance(int frames, List<Pass> passes) {
  /** How much the camera of scenario 2 zooms to and fro. */
  private static final double ZOOM = 0.2;

  private static final double ZOOM_PERIOD = 170;
  private static final int ZOOMING = 2;

  /** Far enough out for no limb to be seen, pixels. */
  private static final double MARGIN = 26;

  /**
   * One crossing of the field, or one stretch on the spot.
   *
   * @param first its first frame, from 0
   * @param count its frames
   * @param start where the person is in its first frame, pixels from the left edge
   * @param speed to the right, pixel/frame; 0 on the spot
   */
  record Pass(int first, int count, double start, double speed) {
    boolean holds(int frame) {
      return frame >= first && frame < first + count;
    }

    double position(int frame) {
      return start + speed * (frame - first);
    }
  }

  static Performance of(VideoName name, Performer performer, int ranges) {
    SampleRandom random = new SampleRandom(SyntheticVideos.SEED, "performance " + name, 0);
    List<Pass> passes = new ArrayList<>();
    double middle = VideoLibrary.WIDTH / 2.0;
    int direction = random.nextInt(0, 2) == 0 ? 1 : -1;
    int frame = 0;
    for (int i = 0; i < ranges; i++) {
      if (name.action().crosses()) {
        double speed = Motion.of(name.action()).speed() * performer.pace();
        double half = (middle + MARGIN) / (name.scenario() == ZOOMING ? 1 - ZOOM : 1);
        int count = (int) (2 * half / speed) + 1;
        passes.add(new Pass(frame, count, middle - direction * half, direction * speed));
        frame += count + (i + 1 < ranges ? random.nextInt(15, 40) : 0);
        direction = -direction;
      } else {
        int count = random.nextInt(64, 112);
        double place = middle + random.nextDouble(-3, 3);
        passes.add(new Pass(frame, count, passes.isEmpty() ? place : passes.get(0).start(), 0));
        frame += count;
      }
    }
    // Some recordings end with their last range, some go on for a moment.
    return new Performance(frame + random.nextInt(0, 2) * 10, List.copyOf(passes));
  }

  /** How large the camera shows things in a frame, 1 as a rule. */
  static double zoom(VideoName name, Performer performer, int frame) {
    return name.scenario() == ZOOMING
        ? 1 + ZOOM * StrictMath.sin(2 * Math.PI * frame / ZOOM_PERIOD + performer.phase())
        : 1;
  }

  /** The line of this video in {@code 00sequences.txt}. */
  String annotation(VideoName name) {
    StringBuilder line = new StringBuilder(name + "\t\tframes\t");
    for (Pass pass : passes) {
      line.append(line.charAt(line.length() - 1) == '\t' ? "" : ", ");
      line.append(pass.first() + 1).append('-').append(pass.first() + pass.count());
    }
    return line.toString();
  }
}
