package io.wavemill.core.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.Engines;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SteerableBasisTest {

  private static void assertFunction(int orientation, int function, double... expected) {
    SteerableBasis basis = SteerableBasis.of(36);
    for (int tap = 0; tap < 9; tap++) {
      assertEquals(
          expected[tap],
          basis.value(orientation, function, tap / 3, tap % 3),
          1e-6,
          "B" + function + ", orientation " + orientation + ", tap " + tap);
    }
  }

  /** FERNN specification, golden vectors 8.11 and the ring of 3.3. */
  @Test
  void functions() {
    double c = .584987;
    double d = .413648;
    assertFunction(0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
    assertFunction(0, 1, c, 1, c, 1, .043937, 1, c, 1, c);
    assertFunction(0, 2, -d, 0, d, -1, 0, 1, -d, 0, d);
    assertFunction(0, 3, d, 1, d, 0, 0, 0, -d, -1, -d);
    assertFunction(0, 4, 0, -1, 0, 1, 0, 1, 0, -1, 0);
    assertFunction(0, 5, -c, 0, c, 0, 0, 0, c, 0, -c);
    assertFunction(
        1, 2, -.335535, .173648, .479193, -.984808, 0, .984808, -.479193, -.173648, .335535);
    assertFunction(
        1, 4, -.200077, -.939693, .200077, .939693, 0, .939693, .200077, -.939693, -.200077);
    assertFunction(9, 2, d, 1, d, 0, 0, 0, -d, -1, -d);
  }

  private static INDArray random(long seed, DataType dataType, long... shape) {
    Random random = new Random(seed);
    INDArray values = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextDouble() - .5);
    }
    return values.castTo(dataType);
  }

  /** The hidden filters by their definition, and {@code <L w, g> = <w, Lᵀ g>}. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5})
  void expansion(int orientations) {
    SteerableBasis basis = SteerableBasis.of(orientations);
    int fields = 2;
    INDArray w = random(1, DataType.DOUBLE, fields, fields, orientations, 6);
    INDArray filters = basis.hidden(w);
    long channels = (long) fields * orientations;
    for (int out = 0; out < channels; out++) {
      for (int in = 0; in < channels; in++) {
        int g = out % orientations;
        int difference = Math.floorMod(in % orientations - g, orientations);
        for (int tap = 0; tap < 9; tap++) {
          double sum = 0;
          for (int m = 0; m < 6; m++) {
            sum +=
                w.getDouble(out / orientations, in / orientations, difference, m)
                    * basis.value(g, m, tap / 3, tap % 3);
          }
          assertEquals(sum, filters.getDouble(out, in, tap / 3, tap % 3), 1e-14);
        }
      }
    }
    INDArray gradient = random(2, DataType.DOUBLE, channels, channels, 3, 3);
    INDArray back = Nd4j.create(DataType.DOUBLE, w.shape());
    basis.hiddenAdjoint(gradient, back);
    assertEquals(dot(filters, gradient), dot(w, back), 1e-11);

    INDArray u = random(3, DataType.DOUBLE, fields, 3, 6);
    INDArray lift = basis.lift(u);
    INDArray liftGradient = random(4, DataType.DOUBLE, channels, 3, 3, 3);
    INDArray liftBack = Nd4j.create(DataType.DOUBLE, u.shape());
    basis.liftAdjoint(liftGradient, liftBack);
    assertEquals(dot(lift, liftGradient), dot(u, liftBack), 1e-11);
  }

  private static double dot(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }

  private static double[] values(FeatureMaps maps) {
    return maps.toArray().reshape(-1).castTo(DataType.DOUBLE).toDoubleVector();
  }

  /**
   * Specification 8.17.4: filtering what was turned by quarter turns is turning what was filtered,
   * the orientations included.
   */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 36, 90",
    "FLOAT, 36, 180",
    "DOUBLE, 36, -90",
    "DOUBLE, 4, 90",
    "FLOAT, 8, 270"
  })
  void quarterTurns(DataType dataType, int orientations, double degrees) {
    SteerableBasis basis = SteerableBasis.of(orientations);
    int fields = 2;
    int channels = fields * orientations;
    int side = 7;
    Rotations turn = Rotations.of(orientations, degrees);
    Rotations plainTurn = Rotations.of(1, degrees);
    INDArray u = random(1, dataType, fields, 1, 6);
    // As small as trained ones, so that responses are of the size of their input.
    INDArray w = random(2, dataType, fields, fields, orientations, 6).muli(.1);
    try (Engine engine = Engines.create(dataType, Exactness.STRICT);
        Filter lift = engine.filter(basis.lift(u), null, Convolution.zero(3, 1, 1));
        Filter hidden = engine.filter(basis.hidden(w), null, Convolution.zero(3, 1, 1));
        FeatureMaps frame = engine.allocate(1, 1, side, side);
        FeatureMaps turnedFrame = engine.allocate(1, 1, side, side);
        FeatureMaps state = engine.allocate(1, channels, side, side);
        FeatureMaps turnedState = engine.allocate(1, channels, side, side);
        FeatureMaps expected = engine.allocate(1, channels, side, side)) {
      frame.load(random(3, dataType, 1, 1, side, side));
      engine.flow(frame, plainTurn, null, false, turnedFrame);
      engine.convolve(frame, Shifts.none(), lift, null, false, state);
      engine.convolve(turnedFrame, Shifts.none(), lift, null, false, turnedState);
      engine.flow(state, turn, null, false, expected);
      assertNear(values(expected), values(turnedState), 1e-6);

      state.load(random(4, dataType, 1, channels, side, side));
      engine.flow(state, turn, null, false, turnedState);
      engine.convolve(turnedState, Shifts.none(), hidden, null, false, expected);
      double[] filteredTurn = values(expected);
      engine.convolve(state, Shifts.none(), hidden, null, false, turnedState);
      engine.flow(turnedState, turn, null, false, expected);
      assertNear(values(expected), filteredTurn, 1e-6);
    }
  }

  private static void assertNear(double[] expected, double[] actual, double tolerance) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest > .1, "something is compared");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * largest, "value " + i);
    }
  }

  /** Specification 3.7: as many coordinates as coefficients, and their deviations. */
  @Test
  void firstCoefficients() {
    SteerableBasis basis = SteerableBasis.of(36);
    IrrepCoordinates lift = new IrrepCoordinates(basis, true);
    assertEquals(6, lift.size());
    double[] u = lift.draw(20_000, 1, new SplittableRandom(5));
    assertDeviations(u, .11785, .05085, .10173, .10173, .10173, .10173);
    IrrepCoordinates hidden = new IrrepCoordinates(basis, false);
    assertEquals(216, hidden.size());
    double[] w = hidden.draw(32 * 32, 32, new SplittableRandom(6));
    assertDeviations(w, .009403, .004058, .008116, .008116, .007930, .007930);
  }

  private static void assertDeviations(double[] values, double... expected) {
    for (int m = 0; m < 6; m++) {
      double squares = 0;
      for (int i = m; i < values.length; i += 6) {
        squares += values[i] * values[i];
      }
      double deviation = Math.sqrt(squares / (values.length / 6));
      assertEquals(expected[m], deviation, .02 * expected[m], "function " + m);
    }
  }

  /**
   * Any N has as many coordinates as coefficients: escnn's basis and ours span the same filters.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 12})
  void coordinatesOfAnyGroup(int orientations) {
    SteerableBasis basis = SteerableBasis.of(orientations);
    assertEquals(6, new IrrepCoordinates(basis, true).size());
    IrrepCoordinates hidden = new IrrepCoordinates(basis, false);
    assertEquals(6 * orientations, hidden.size());
    for (double value : hidden.draw(3, 3, new SplittableRandom(1))) {
      assertTrue(Double.isFinite(value));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void filtersAreOfTheCoefficientsType(DataType dataType) {
    SteerableBasis basis = SteerableBasis.of(4);
    assertEquals(dataType, basis.lift(random(1, dataType, 2, 1, 6)).dataType());
    assertThrows(IllegalArgumentException.class, () -> SteerableBasis.of(0));
  }
}
