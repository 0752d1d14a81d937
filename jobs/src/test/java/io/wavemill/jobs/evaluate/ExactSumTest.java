package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.lang3.SerializationUtils;

/** Sums compared with those of {@link BigDecimal}, which rounds nothing either. */
class ExactSumTest {

  /** Any finite double: every exponent is as likely as any other, subnormal ones included. */
  @Provide
  Arbitrary<List<Double>> anyMagnitudes() {
    return Arbitraries.randomValue(Random::nextLong)
        .map(Double::longBitsToDouble)
        .filter(Double::isFinite)
        .list()
        .ofMaxSize(60);
  }

  /** Terms near each other, and often opposite: here ties and cancellation are common. */
  @Provide
  Arbitrary<List<Double>> fewBits() {
    return Arbitraries.integers()
        .between(-4, 4)
        .flatMap(
            head ->
                Arbitraries.integers()
                    .between(-56, 2)
                    .map(exponent -> Math.scalb((double) head, exponent)))
        .list()
        .ofMaxSize(60);
  }

  /** As errors of forecasts are. */
  @Provide
  Arbitrary<List<Double>> errors() {
    return Arbitraries.doubles().between(0, 2).list().ofMaxSize(200);
  }

  private static double expected(List<Double> terms) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double term : terms) {
      sum = sum.add(new BigDecimal(term));
    }
    return sum.doubleValue();
  }

  private static ExactSum sum(List<Double> terms) {
    ExactSum sum = ExactSum.ZERO;
    for (double term : terms) {
      sum = sum.plus(term);
    }
    return sum;
  }

  /** Sums of parts, merged in any order; some travel as Spark would send them. */
  private static ExactSum regrouped(List<Double> terms, Random random) {
    List<Double> shuffled = new ArrayList<>(terms);
    Collections.shuffle(shuffled, random);
    List<ExactSum> sums = new ArrayList<>(List.of(ExactSum.ZERO));
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(8));
      sums.add(sum(shuffled.subList(from, to)));
      from = to;
    }
    while (sums.size() > 1) {
      ExactSum one = sums.remove(random.nextInt(sums.size()));
      ExactSum other = sums.remove(random.nextInt(sums.size()));
      sums.add(one.plus(random.nextInt(4) == 0 ? SerializationUtils.clone(other) : other));
    }
    return sums.get(0);
  }

  private static void assertExact(List<Double> terms, long seed) {
    // Equal as objects: to the bit, and 0 is not -0.
    assertEquals((Double) expected(terms), (Double) sum(terms).value());
    assertEquals((Double) expected(terms), (Double) regrouped(terms, new Random(seed)).value());
  }

  @Property(tries = 500)
  void anyMagnitudesInAnyOrderAndGrouping(
      @ForAll("anyMagnitudes") List<Double> terms, @ForAll long seed) {
    assertExact(terms, seed);
  }

  @Property(tries = 500)
  void tiesAndCancellation(@ForAll("fewBits") List<Double> terms, @ForAll long seed) {
    assertExact(terms, seed);
  }

  @Property(tries = 100)
  void errorsOfForecasts(@ForAll("errors") List<Double> terms, @ForAll long seed) {
    assertExact(terms, seed);
  }

  @Property(tries = 100)
  void whatIsTakenAwayAgainLeavesNothing(
      @ForAll("anyMagnitudes") List<Double> terms, @ForAll long seed) {
    List<Double> both = new ArrayList<>(terms);
    terms.forEach(term -> both.add(-term));
    assertEquals((Double) 0.0, (Double) regrouped(both, new Random(seed)).value());
  }

  /** So many terms that carries must be passed on, several times: 2¹⁰⁰ times those given. */
  @Property(tries = 100)
  void doubledManyTimes(@ForAll("fewBits") List<Double> terms, @ForAll boolean negative) {
    List<Double> signed = new ArrayList<>(terms);
    signed.add(negative ? -1e3 : 1e3);
    ExactSum sum = sum(signed);
    for (int i = 0; i < 100; i++) {
      sum = sum.plus(sum);
    }
    assertEquals((Double) Math.scalb(expected(signed), 100), (Double) sum.value());
  }

  private static ExactSum doubled(double term, int times) {
    ExactSum sum = ExactSum.ZERO.plus(term);
    for (int i = 0; i < times; i++) {
      sum = sum.plus(sum);
    }
    return sum;
  }

  @Example
  void carriesAreKeptToTheLastBit() {
    for (double term : new double[] {0.1, -0.1, Double.MIN_VALUE, -Double.MAX_VALUE}) {
      ExactSum rest = doubled(term, 64).plus(3e-7);
      for (int i = 0; i < 64; i++) {
        // 2⁶⁴ - 2⁶³ - 2⁶² - … - 1 = 1 time the term is left.
        rest = rest.plus(doubled(-term, i));
      }
      assertEquals(expected(List.of(term, 3e-7)), rest.value());
    }
  }

  @Example
  void roundedToTheNearestAndOfTwoToTheEvenOne() {
    double half = Math.ulp(1.0) / 2;
    assertEquals(1, sum(List.of(1.0, half)).value());
    assertEquals(1 + 2 * half, sum(List.of(1.0, half, Double.MIN_VALUE)).value());
    assertEquals(1 + 4 * half, sum(List.of(1.0, 2 * half, half)).value());
    assertEquals(1, sum(List.of(1.0, half, -Double.MIN_VALUE)).value());
  }

  @Example
  void beyondTheLargestAndBack() {
    double most = Double.MAX_VALUE;
    assertEquals(Double.POSITIVE_INFINITY, sum(List.of(most, most)).value());
    assertEquals(Double.NEGATIVE_INFINITY, sum(List.of(-most, -most)).value());
    assertEquals(most, sum(List.of(most, most, -most)).value());
    assertEquals(most, sum(List.of(most, Math.ulp(most) / 4)).value());
    assertEquals(Double.POSITIVE_INFINITY, sum(List.of(most, Math.ulp(most) / 2)).value());
  }

  @Example
  void infinitiesAndNoNumbersStay() {
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(infinite, sum(List.of(1.0, infinite, -1e300)).value());
    assertEquals(-infinite, sum(List.of(-infinite, 5.0, -infinite)).value());
    assertEquals(Double.NaN, sum(List.of(infinite, 1.0, -infinite)).value());
    assertEquals(Double.NaN, sum(List.of(1.0, Double.NaN, infinite)).value());
    assertEquals(Double.NaN, ExactSum.ZERO.plus(sum(List.of(Double.NaN))).plus(infinite).value());
    assertEquals(infinite, sum(List.of(1.0)).plus(sum(List.of(infinite))).value());
    assertEquals(infinite, sum(List.of(infinite)).plus(sum(List.of(1.0))).value());
  }

  @Example
  void nothingAndZerosAreZero() {
    assertEquals((Double) 0.0, (Double) ExactSum.ZERO.value());
    assertEquals((Double) 0.0, (Double) sum(List.of(-0.0, -0.0)).value());
  }
}
