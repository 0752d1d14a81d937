package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class ErrorCurveTest {

  private static final double TOLERANCE = 1e-9;

  private static ErrorCurve of(List<double[]> sequences) {
    ErrorCurve curve = ErrorCurve.none(3);
    for (double[] errors : sequences) {
      curve = curve.add(errors);
    }
    return curve;
  }

  @Property(tries = 100)
  void mergedPartsAreTheWholeAndBothAreAsComputedNaively(
      @ForAll @Size(min = 1, max = 20)
          List<@Size(3) List<@DoubleRange(min = 0, max = 2) Double>> sequences,
      @ForAll @Size(min = 1, max = 20)
          List<@Size(3) List<@DoubleRange(min = 0, max = 2) Double>> others) {
    List<double[]> first = arrays(sequences);
    List<double[]> second = arrays(others);
    List<double[]> all = new java.util.ArrayList<>(first);
    all.addAll(second);

    ErrorCurve curve = of(all);
    assertEquals(all.size(), curve.sequences());
    double[] mean = new double[3];
    double[] deviation = new double[3];
    for (int frame = 0; frame < 3; frame++) {
      int at = frame;
      mean[frame] = all.stream().mapToDouble(errors -> errors[at]).average().orElseThrow();
      double variance =
          all.stream()
              .mapToDouble(errors -> Math.pow(errors[at] - mean[at], 2))
              .average()
              .orElseThrow();
      deviation[frame] = Math.sqrt(variance);
    }
    assertArrayEquals(mean, curve.mean(), TOLERANCE);
    // A difference of squares: its root has half the digits.
    assertArrayEquals(deviation, curve.standardDeviation(), 1e-6);
    assertEquals(Arrays.stream(mean).average().orElseThrow(), curve.overall(), TOLERANCE);

    ErrorCurve merged = of(first).merge(of(second));
    assertEquals(curve.sequences(), merged.sequences());
    assertArrayEquals(curve.mean(), merged.mean(), TOLERANCE);
    assertArrayEquals(curve.standardDeviation(), merged.standardDeviation(), 1e-6);
  }

  private static List<double[]> arrays(List<List<Double>> lists) {
    return lists.stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }

  @Example
  void equalSequencesDoNotDeviate() {
    ErrorCurve curve = of(List.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.1, 0.2, 0.3}));
    assertArrayEquals(new double[3], curve.standardDeviation(), 1e-8);
  }

  @Example
  void curvesOfDifferentLengthDoNotMerge() {
    assertThrows(
        IllegalArgumentException.class, () -> ErrorCurve.none(3).merge(ErrorCurve.none(4)));
  }
}
