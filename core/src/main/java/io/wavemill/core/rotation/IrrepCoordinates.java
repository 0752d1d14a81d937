package io.wavemill.core.rotation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * First values of a {@link SteerableBasis}' coefficients, distributed as those of the reference
 * implementation: independent normal numbers in the coordinates of the library escnn, an orthogonal
 * basis of filters that map one irreducible representation (irrep) of C_N to one other (FERNN
 * specification 3.3 and 3.7).
 *
 * <p>A basis filter has one radius ρ, an angular frequency s and an orientation frequency j:
 *
 * <pre>κ_{g,g'}(x) = n · ρ(r) · {cos | sin}( s(φ - αg) + αj(g' - g) )</pre>
 *
 * It maps irrep |j| to irrep |j + s|, frequencies folded to 0 .. N/2. Its squared norm is the
 * dimension of the output's irrep, and its coordinate's variance {@code 1 / (n_in · I · m)}: n_in
 * input fields, I input irreps that reach the output's, m basis filters between the two.
 */
final class IrrepCoordinates {

  /** Largest angular frequency; escnn's default for 3 x 3 filters. */
  private static final int FREQUENCIES = 2;

  /**
   * @param radius 0: the centre, 1: the ring
   * @param s angular frequency
   * @param j orientation frequency
   * @param sine whether it is the sine
   */
  private record Element(int radius, int s, int j, boolean sine) {}

  private final int orientations;
  private final List<double[][]> columns = new ArrayList<>();

  /**
   * @param basis of the coefficients
   * @param lifted whether inputs are plain channels: only j = 0, and no differences
   */
  IrrepCoordinates(SteerableBasis basis, boolean lifted) {
    this.orientations = basis.orientations();
    List<Element> elements = elements(lifted ? 1 : orientations);
    for (Element element : elements) {
      int in = fold(element.j);
      int out = fold(element.j + element.s);
      long reaching =
          elements.stream()
              .filter(other -> fold(other.j + other.s) == out)
              .map(other -> fold(other.j))
              .distinct()
              .count();
      long between =
          elements.stream()
              .filter(other -> fold(other.j) == in && fold(other.j + other.s) == out)
              .count();
      double[][] coefficients = coefficients(element, lifted ? 1 : orientations);
      double dimension = out == 0 || 2 * out == orientations ? 1 : 2;
      double scale = Math.sqrt(dimension / basis.squaredNorm(coefficients) / (reaching * between));
      for (double[] row : coefficients) {
        for (int m = 0; m < row.length; m++) {
          row[m] *= scale;
        }
      }
      columns.add(coefficients);
    }
  }

  /** One of each pair (s, j) and (-s, -j), which are the same filters; none that are zero. */
  private static List<Element> elements(int period) {
    List<Element> elements = new ArrayList<>();
    for (int radius = 0; radius <= 1; radius++) {
      for (int j = 0; 2 * j <= period && j < period; j++) {
        addBoth(elements, radius, 0, j, j == 0 || 2 * j == period);
      }
    }
    for (int s = 1; s <= FREQUENCIES; s++) {
      for (int j = 0; j < period; j++) {
        addBoth(elements, 1, s, j, false);
      }
    }
    return elements;
  }

  private static void addBoth(
      List<Element> elements, int radius, int s, int j, boolean sineIsZero) {
    elements.add(new Element(radius, s, j, false));
    if (!sineIsZero) {
      elements.add(new Element(radius, s, j, true));
    }
  }

  private int fold(int frequency) {
    int inPeriod = Math.floorMod(frequency, orientations);
    return Math.min(inPeriod, orientations - inPeriod);
  }

  /** By the addition theorem, {@code [difference][function]}. */
  private double[][] coefficients(Element element, int differences) {
    double[][] coefficients = new double[differences][SteerableBasis.FUNCTIONS];
    for (int d = 0; d < differences; d++) {
      double angle = 2 * Math.PI * element.j * d / orientations;
      double cosine = element.sine ? Math.sin(angle) : Math.cos(angle);
      double sine = element.sine ? Math.cos(angle) : -Math.sin(angle);
      if (element.s == 0) {
        coefficients[d][element.radius] = cosine;
      } else {
        coefficients[d][2 * element.s] = cosine;
        coefficients[d][2 * element.s + 1] = sine;
      }
    }
    return coefficients;
  }

  /** Basis filters between two fields: as many as there are coefficients. */
  int size() {
    return columns.size();
  }

  /**
   * Coefficients of random filters.
   *
   * @param pairs of an output and an input field
   * @param inputs fields that each output reads
   * @return {@code [pair, difference, function]}, C order
   */
  double[] draw(int pairs, int inputs, SplittableRandom random) {
    int differences = columns.get(0).length;
    int length = differences * SteerableBasis.FUNCTIONS;
    double[] values = new double[pairs * length];
    for (int pair = 0; pair < pairs; pair++) {
      for (double[][] column : columns) {
        double coordinate = random.nextGaussian() / Math.sqrt(inputs);
        int write = pair * length;
        for (double[] row : column) {
          for (double share : row) {
            values[write++] += coordinate * share;
          }
        }
      }
    }
    return values;
  }
}
