package io.wavemill.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void valuesHaveThreeSignificantFigures() {
    assertEquals("0", Figures.value(0));
    assertEquals("0.0123", Figures.value(0.01234));
    assertEquals("0.00123", Figures.value(0.001234));
    assertEquals("5.30×10⁻⁴", Figures.value(5.3e-4));
    assertEquals("1.20", Figures.value(1.2));
    assertEquals("12345", Figures.value(12345));
    assertEquals("1.00×10¹²", Figures.value(1e12));
    assertEquals("-0.500", Figures.value(-0.5));
    assertEquals("not a number", Figures.value(Double.NaN));
  }

  @Test
  void durationsAreInUnitsAPersonWouldUse() {
    assertEquals("0.4 s", Figures.duration(0.4));
    assertEquals("10 s", Figures.duration(9.96));
    assertEquals("1 min", Figures.duration(59.7));
    assertEquals("3 min 20 s", Figures.duration(200));
    assertEquals("2 h 5 min", Figures.duration(7499));
    assertEquals("unknown", Figures.duration(Double.NaN));
  }

  @Test
  void countsAreGroupedAndSizesInUnits() {
    assertEquals("1,234,567", Figures.count(1234567));
    assertEquals("512 B", Figures.bytes(512));
    assertEquals("1.6 MB", Figures.bytes(1648877));
    assertEquals("2.4", Figures.factor(2.43));
    assertEquals("31", Figures.factor(31.2));
  }
}
