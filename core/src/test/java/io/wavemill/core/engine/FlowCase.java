package io.wavemill.core.engine;

import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/** Shapes of a flow, and its definition. */
record FlowCase(String name, Shape source, int repeats, Flow flow) {

  /** One product of the sum that defines a flow; indices in C order. */
  interface Term {
    void visit(double weight, int source, int target);
  }

  static List<FlowCase> all() {
    Shifts shifts = Shifts.of(new int[] {0, 1, -3, 40}, new int[] {0, -2, 1, -50});
    return List.of(
        new FlowCase("copy", Shape.flat(3, 5, 5, 7), 1, Shifts.none()),
        new FlowCase("repeat", Shape.flat(2, 3, 4, 5), 3, Shifts.none()),
        new FlowCase("shift", Shape.flat(6, 17, 5, 7), 1, shifts),
        new FlowCase("shift and repeat", Shape.flat(2, 24, 9, 9), 4, shifts),
        new FlowCase("shift with depth", new Shape(2, 3, 4, 3, 5), 2, shifts),
        new FlowCase("rotate", Shape.flat(3, 1, 5, 7), 1, Rotations.of(1, 30, -30, 180)),
        new FlowCase(
            "rotate by quarters",
            Shape.flat(1, 3, 5, 5),
            6,
            Rotations.of(1, 0, 90, 180, 270, 450, -90)),
        new FlowCase(
            "rotate orientations",
            Shape.flat(2, 72, 9, 9),
            5,
            Rotations.of(36, -20, -10, 0, 10, 20)),
        new FlowCase(
            "rotate by more than an orientation",
            Shape.flat(5, 24, 4, 4),
            1,
            Rotations.of(8, 50, 100, -100, 725)),
        new FlowCase("rotate with depth", new Shape(1, 6, 3, 4, 4), 3, Rotations.of(3, 120, -45)),
        new FlowCase("learned shifts", Shape.flat(4, 17, 5, 6), 1, learned(2, 3)),
        new FlowCase("learned shifts and repeat", Shape.flat(2, 3, 4, 3), 3, learned(3, 5)));
  }

  /** Weights of both signs, one of them zero. */
  private static LearnedShifts learned(int cycle, int size) {
    double[] weights = new double[cycle * size * size];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i * 7 % 11 - 5) / 4.0;
    }
    return LearnedShifts.of(Nd4j.createFromArray(weights).reshape('c', cycle, size, size));
  }

  Shape target() {
    return source.withImages(repeats * source.images());
  }

  /** The definition: the result is the sum of {@code weight · source} over all terms. */
  void forEachTerm(Term term) {
    Shape target = target();
    for (int i = 0; i < target.images(); i++) {
      for (int y = 0; y < source.height(); y++) {
        for (int x = 0; x < source.width(); x++) {
          for (int fromY = 0; fromY < source.height(); fromY++) {
            for (int fromX = 0; fromX < source.width(); fromX++) {
              double weight = weight(i, y, x, fromY, fromX);
              if (weight != 0) {
                for (int c = 0; c < source.channels(); c++) {
                  for (int z = 0; z < source.depth(); z++) {
                    term.visit(
                        weight,
                        source.at(i / repeats, fromChannel(i, c), z, fromY, fromX),
                        target.at(i, c, z, y, x));
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private double weight(int image, int y, int x, int fromY, int fromX) {
    if (flow instanceof Shifts shifts) {
      boolean same =
          Math.floorMod(y - shifts.down(image), source.height()) == fromY
              && Math.floorMod(x - shifts.right(image), source.width()) == fromX;
      return same ? 1 : 0;
    }
    if (flow instanceof LearnedShifts learned) {
      // A kernel may be larger than the image and see a pixel several times.
      int reach = learned.size() / 2;
      double sum = 0;
      PixelMap map = learned.map(image, source.height(), source.width());
      for (int a = -reach; a <= reach; a++) {
        for (int b = -reach; b <= reach; b++) {
          boolean seen =
              Math.floorMod(y + a, source.height()) == fromY
                  && Math.floorMod(x + b, source.width()) == fromX;
          int tap = (a + reach) * learned.size() + b + reach;
          sum += seen ? map.weight(map.first(y * source.width() + x) + tap) : 0;
        }
      }
      return sum;
    }
    double angle = Math.toRadians(((Rotations) flow).degrees(image));
    double centreX = (source.width() - 1) / 2.0;
    double centreY = (source.height() - 1) / 2.0;
    double column = centreX + Math.cos(angle) * (x - centreX) - Math.sin(angle) * (y - centreY);
    double row = centreY + Math.sin(angle) * (x - centreX) + Math.cos(angle) * (y - centreY);
    return hat(column - fromX) * hat(row - fromY);
  }

  private static double hat(double distance) {
    return Math.max(0, 1 - Math.abs(distance));
  }

  private int fromChannel(int image, int channel) {
    if (flow instanceof Rotations rotations) {
      int orientations = rotations.orientations();
      int shift = (int) (rotations.degrees(image) * orientations / 360);
      int orientation = channel % orientations;
      return channel - orientation + Math.floorMod(orientation - shift, orientations);
    }
    return channel;
  }

  @Override
  public String toString() {
    return name;
  }
}
