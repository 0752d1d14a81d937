package io.wavemill.core.oscillator;

import static io.wavemill.core.oscillator.Cells.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Numbers of the reference implementation for small cells: sequence modelling 12.1 to 12.3,
 * rotating MNIST 11.6 and 11.7, Hamiltonian dynamics 12.3. Eight decimals are given.
 */
class GoldenVectorsTest {

  private static final double DIGITS = 6e-9;

  /** A cell of sequence modelling 12.1, and what it does to the state there. */
  private record Cell(
      Coupling coupling,
      double[] position,
      double[] velocity,
      double kernelBiases,
      double[] nextVelocities,
      double[] nextPositions,
      double[] logits,
      double entropy) {}

  private static double[] values(double... values) {
    return values;
  }

  private static double[] ramp(int length, double first, double step) {
    return IntStream.range(0, length).mapToDouble(i -> first + step * i).toArray();
  }

  private static List<Cell> cells() {
    double[] denseVelocity = new double[81];
    double[] densePosition = new double[81];
    for (int i = 0; i < 9; i++) {
      for (int j = 0; j < 9; j++) {
        denseVelocity[i * 9 + j] = .1 * ((i + 2 * j) % 3) - .1;
        densePosition[i * 9 + j] = .05 * ((2 * i + j) % 4) - .05;
      }
    }
    return List.of(
        new Cell(
            new Coupling.Dense(9),
            densePosition,
            denseVelocity,
            0,
            values(
                0.13224785,
                0.16358788,
                0.25448311,
                0.17040116,
                0.18302015,
                0.20802015,
                0.10001316,
                0.04107827,
                0.04591139),
            values(
                -0.23387607,
                -0.11820606,
                0.02724156,
                0.08520058,
                0.19151007,
                0.30401007,
                0.35000658,
                0.42053914,
                0.52295569),
            values(0.10412345, -0.09702724),
            0.7987717215),
        new Cell(
            new Coupling.Lattice(3, 3),
            ramp(9, .3, -.07),
            ramp(9, -.2, .05),
            .02 - .03,
            values(
                0.23336127,
                0.24602089,
                0.36500605,
                -0.01824190,
                -0.03975144,
                0.05359296,
                0.14465810,
                0.07248368,
                0.09234889),
            values(
                -0.18331936,
                -0.07698955,
                0.08250302,
                -0.00912095,
                0.08012428,
                0.22679648,
                0.37232905,
                0.43624184,
                0.54617445),
            values(0.10406918, -0.09709824),
            0.7987809240),
        new Cell(
            new Coupling.Rings(3, 3),
            values(.3, -.05, .15),
            values(-.2, .1, .4),
            .02 - .03,
            values(
                0.06250260,
                0.12221365,
                0.18963629,
                0.18783133,
                0.17908792,
                0.22526011,
                0.13596473,
                0.06389105,
                0.07662710),
            values(
                -0.26874870,
                -0.13889318,
                -0.00518185,
                0.09391567,
                0.18954396,
                0.31263005,
                0.36798236,
                0.43194553,
                0.53831355),
            values(0.10407962, -0.09708122),
            0.7987773088),
        new Cell(
            new Coupling.Uncoupled(9),
            values(1),
            values(1),
            0,
            values(
                -0.07975346,
                0.02258512,
                0.25214777,
                0.16818777,
                0.19649398,
                0.31523800,
                0.16318707,
                0.10788101,
                0.13664182),
            values(
                -0.33987673,
                -0.18870744,
                0.02607388,
                0.08409389,
                0.19824699,
                0.35761900,
                0.38159353,
                0.45394050,
                0.56832091),
            values(0.10417676, -0.09699108),
            0.7987811529));
  }

  private static double[] inputWeights() {
    return ramp(9, .1, .1);
  }

  private static double[] bias(Cell cell) {
    return ramp(9, cell.kernelBiases, .01);
  }

  private static double[] row(double[] states, int step, int units) {
    return Arrays.copyOfRange(states, step * units, (step + 1) * units);
  }

  @Test
  void oneStepFromANonZeroState() {
    double[] y0 = values(-.3, -.2, -.1, 0, .1, .2, .3, .4, .5);
    double[] z0 = values(-.1, -.05, .1, 0, 0, .1, -.05, -.1, -.05);
    OscillatorConstants constants = new OscillatorConstants(.5, 1, .5);
    for (Cell cell : cells()) {
      double[] terms = Cells.terms(values(.8), 1, inputWeights(), bias(cell), 1, 1);
      DoubleOscillatorPass pass =
          new DoubleOscillatorPass(cell.coupling, cell.position, cell.velocity, constants, 1, 1);
      pass.forward(terms, y0, z0);
      String name = cell.coupling.toString();
      assertClose(cell.nextVelocities, row(pass.velocities(), 1, 9), DIGITS, name + " z");
      assertClose(cell.nextPositions, row(pass.positions(), 1, 9), DIGITS, name + " y");

      float[] y = new float[9];
      float[] z = new float[9];
      try (OscillatorPass fast = new OscillatorPass(cell.coupling, 1, 1, false)) {
        fast.forward(
            new OscillatorWeights(
                cell.coupling, Cells.floats(cell.position), Cells.floats(cell.velocity), constants),
            new Drive.Signals(
                new float[] {.8f}, 1, Cells.floats(inputWeights()), Cells.floats(bias(cell))),
            new States(Cells.floats(y0), Cells.floats(z0), y, z, null, null));
      }
      assertClose(cell.nextVelocities, Cells.doubles(z), 3e-7, name + " z in floats");
      assertClose(cell.nextPositions, Cells.doubles(y), 3e-7, name + " y in floats");
    }
  }

  @Test
  void threeStepsWithFullGradient() {
    Cell cell = cells().get(1);
    double[] inputs = values(.8, -.4, 1.2);
    double[] terms = Cells.terms(inputs, 1, inputWeights(), bias(cell), 1, 3);
    DoubleOscillatorPass pass =
        new DoubleOscillatorPass(
            cell.coupling, cell.position, cell.velocity, new OscillatorConstants(.5, 1, .5), 1, 3);
    pass.forward(terms, null, null);
    double[] y3 = row(pass.positions(), 3, 9);
    assertClose(
        values(
            0.07064677,
            0.12087557,
            0.17440980,
            0.18999005,
            0.22986526,
            0.26898476,
            0.31244495,
            0.33129557,
            0.34710379),
        row(pass.velocities(), 3, 9),
        DIGITS,
        "z");
    assertClose(
        values(
            0.04964955,
            0.10179581,
            0.15223638,
            0.19433376,
            0.23725699,
            0.27537170,
            0.30359122,
            0.32968729,
            0.34973050),
        y3,
        DIGITS,
        "y");
    double output = .2;
    double[] readout = new double[9];
    for (int i = 0; i < 9; i++) {
      readout[i] = .1 * (i % 3) - .05 * i;
      output += readout[i] * y3[i];
    }
    assertEquals(-0.0897762107, output, 6e-11);
    double[] slopes = new double[27];
    for (int i = 0; i < 9; i++) {
      slopes[18 + i] = 2 * (output - 1) * readout[i];
    }
    DoubleOscillatorPass.Slopes result = pass.backward(slopes, null);
    OscillatorGradients shared = result.shared();
    double[] inputGradient = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int t = 0; t < 3; t++) {
        inputGradient[i] += result.terms()[t * 9 + i] * inputs[t];
      }
    }
    assertClose(
        values(
            0.00872206,
            -0.03779863,
            -0.07551441,
            0.11998066,
            0.07049961,
            0.03073079,
            0.13509741,
            0.08919305,
            0.05385808),
        inputGradient,
        DIGITS,
        "V");
    assertClose(
        values(
            0.01297877,
            -0.09135695,
            -0.19083481,
            0.29203224,
            0.18453492,
            0.08295560,
            0.48764521,
            0.38201691,
            0.28318256),
        shared.bias,
        DIGITS,
        "b");
    assertClose(
        values(
            0.11134382,
            0.09755062,
            0.11229257,
            0.22773659,
            0.21396331,
            0.22867892,
            0.09701278,
            0.08328323,
            0.09796238),
        shared.velocity,
        DIGITS,
        "Kz");
    assertClose(
        values(
            0.06725809,
            0.05649780,
            0.06758138,
            0.14881728,
            0.13805691,
            0.14913394,
            0.06756079,
            0.05690092,
            0.06788695),
        shared.position,
        DIGITS,
        "Ky");
    assertEquals(1.44315445, Arrays.stream(shared.bias).sum(), DIGITS);
    assertEquals(1.58946400, shared.timeStep, DIGITS);
    assertEquals(-0.18872319, shared.stiffness, DIGITS);
    assertEquals(-0.23383394, shared.damping, DIGITS);
  }

  @Test
  void constantsOfSequentialDigits() {
    for (Cell cell : cells()) {
      double[] terms = Cells.terms(values(.5, 1, 1.5), 1, inputWeights(), bias(cell), 1, 3);
      DoubleOscillatorPass pass =
          new DoubleOscillatorPass(
              cell.coupling,
              cell.position,
              cell.velocity,
              new OscillatorConstants(.042, 2.7, 4.7),
              1,
              3);
      pass.forward(terms, null, null);
      double[] y = row(pass.positions(), 3, 9);
      double[] logits = {.1, -.1};
      for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 9; i++) {
          logits[k] += (.2 * ((i + k) % 3) - .1) * y[i];
        }
      }
      assertClose(cell.logits, logits, DIGITS, cell.coupling.toString());
      double entropy = Math.log(Math.exp(logits[0]) + Math.exp(logits[1])) - logits[1];
      assertEquals(cell.entropy, entropy, 6e-11, cell.coupling.toString());
    }
  }

  private static OscillatorConstants rotatingDigits() {
    return new OscillatorConstants(1 / (1 + Math.exp(1.95)), 1, .5);
  }

  /** The driving term is a correlation like the coupling's: that of one step from the drive. */
  private static double[] correlate(Coupling coupling, double[] kernel, double[] map) {
    // A step from positions `map` at rest with argument K⋆map: its artanh is what we want.
    double[] none = new double[kernel.length];
    DoubleOscillatorPass pass =
        new DoubleOscillatorPass(coupling, kernel, none, new OscillatorConstants(1, 0, 0), 1, 1);
    pass.forward(new double[map.length], map, null);
    return Arrays.stream(row(pass.velocities(), 1, map.length))
        .map(a -> .5 * Math.log((1 + a) / (1 - a)))
        .toArray();
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  /** Rotating MNIST 11.6 up to the layer normalisation, which stands outside of the step. */
  @Test
  void oneStepOfRings() {
    Coupling rings = new Coupling.Rings(2, 4);
    double[] drive =
        correlate(rings, values(0, 0, 1.1), values(1, -1, .5, -.5, .25, .75, -1.25, .25));
    double[] bias = values(.01, .02, .03, .04, .01, .02, .03, .04);
    DoubleOscillatorPass pass =
        new DoubleOscillatorPass(rings, values(0, 0, 1), values(0, 0, .9), rotatingDigits(), 1, 1);
    pass.forward(
        sum(drive, bias),
        values(.1, -.2, .3, .4, 0, .5, -.5, .2),
        values(.2, .1, -.1, 0, -.3, .4, .1, -.2));
    assertClose(
        values(
            0.07125485,
            0.19997982,
            -0.14601341,
            0.06098119,
            -0.16488687,
            0.19535151,
            0.19516137,
            -0.20685421),
        row(pass.velocities(), 1, 8),
        DIGITS,
        "v");
    assertClose(
        values(
            0.10887503,
            -0.17509184,
            0.28181354,
            0.40759541,
            -0.02053721,
            0.52433169,
            -0.47569200,
            0.17423561),
        row(pass.positions(), 1, 8),
        DIGITS,
        "h");
  }

  /** Rotating MNIST 11.7 and Hamiltonian dynamics 12.3, which has the same numbers interleaved. */
  @Test
  void oneStepOfALattice() {
    Coupling lattice = new Coupling.Lattice(3, 3);
    double[] drive =
        correlate(lattice, ramp(9, .1, .02), values(1, -1, .5, -.5, .25, .75, -1.25, .25, 0));
    DoubleOscillatorPass pass =
        new DoubleOscillatorPass(
            lattice, ramp(9, -.2, .05), ramp(9, .3, -.07), rotatingDigits(), 1, 1);
    pass.forward(
        sum(drive, ramp(9, 0, .01)),
        values(.1, -.2, .3, .4, 0, .5, -.5, .2, -.1),
        values(.2, .1, -.1, 0, -.3, .4, .1, -.2, .3));
    assertClose(
        values(
            0.21318841,
            0.16385944,
            -0.09691667,
            -0.06714577,
            -0.29076487,
            0.29135646,
            0.14908131,
            -0.21145893,
            0.28259270),
        row(pass.velocities(), 1, 9),
        DIGITS,
        "v");
    assertClose(
        values(
            0.12655333,
            -0.17959076,
            0.28792870,
            0.39163677,
            -0.03621574,
            0.53628943,
            -0.48143142,
            0.17366208,
            -0.06480213),
        row(pass.positions(), 1, 9),
        DIGITS,
        "h");
  }
}
