package io.wavemill.core.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stacks of images for a test, freed together. With a margin they are views, between images that
 * are not numbers: reading those would show in the results, writing them is found here.
 */
final class Stacks implements AutoCloseable {

  private final Engine engine;
  private final int margin;
  private final List<FeatureMaps> whole = new ArrayList<>();

  /**
   * @param margin images before and after those of each stack
   */
  Stacks(Engine engine, int margin) {
    this.engine = engine;
    this.margin = margin;
  }

  FeatureMaps of(Shape shape, double[] values) {
    FeatureMaps maps = poisoned(shape);
    maps.load(shape.array(values));
    return maps;
  }

  /** Images that are not numbers. */
  FeatureMaps poisoned(Shape shape) {
    Shape wider = shape.withImages(shape.images() + 2 * margin);
    FeatureMaps maps =
        engine.allocate(
            wider.images(), wider.channels(), wider.depth(), wider.height(), wider.width());
    whole.add(maps);
    maps.load(Nd4j.valueArrayOf(wider.sizes(), Double.NaN, DataType.DOUBLE));
    return margin == 0 ? maps : maps.images(margin, shape.images());
  }

  /** Poisons a stack anew. */
  static FeatureMaps poison(FeatureMaps maps) {
    long[] sizes = maps.toArray().shape();
    maps.load(Nd4j.valueArrayOf(sizes, Double.NaN, DataType.DOUBLE));
    return maps;
  }

  static double[] values(FeatureMaps maps) {
    return values(maps.toArray());
  }

  static double[] values(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  void assertMarginsUntouched() {
    for (FeatureMaps maps : whole) {
      for (int i = 0; i < margin; i++) {
        for (int image : new int[] {i, maps.images() - 1 - i}) {
          assertTrue(
              Arrays.stream(values(maps.images(image, 1))).allMatch(Double::isNaN),
              "an image beside a view was written");
        }
      }
    }
  }

  @Override
  public void close() {
    whole.forEach(FeatureMaps::close);
  }
}
