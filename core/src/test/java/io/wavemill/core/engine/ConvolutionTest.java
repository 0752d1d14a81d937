package io.wavemill.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Convolution.Axis;
import io.wavemill.core.engine.Convolution.Edge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {

  /** Positions counted one by one: the whole kernel lies within the padded pixels. */
  @Test
  void positions() {
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int before = 0; before <= 3; before++) {
          for (int after = 0; after <= 3; after++) {
            Axis axis = new Axis(kernel, stride, before, after);
            for (int size = 1; size <= 9; size++) {
              int count = 0;
              for (int start = -before; start + kernel <= size + after; start += stride) {
                count++;
              }
              if (count > 0) {
                assertEquals(count, axis.positions(size), axis + " on " + size);
              } else {
                int tooSmall = size;
                assertThrows(IllegalArgumentException.class, () -> axis.positions(tooSmall));
              }
            }
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "kernel {0}, stride {1}, {2} pixels: padding {3} and {4}")
  @CsvSource({
    "3, 1, 5, 1, 1",
    "3, 2, 4, 0, 1",
    "3, 2, 5, 1, 1",
    "5, 2, 28, 1, 2",
    "2, 1, 5, 0, 1",
    "4, 1, 5, 1, 2",
    "1, 2, 5, 0, 0",
    "1, 3, 4, 0, 0",
    "2, 3, 4, 0, 1",
    "5, 1, 1, 2, 2"
  })
  void samePadding(int kernel, int stride, int size, int before, int after) {
    assertEquals(new Axis(kernel, stride, before, after), Axis.same(kernel, stride, size));
  }

  @Test
  void sameMakesAsManyPositionsAsStridesFit() {
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int size = 1; size <= 12; size++) {
          int expected = (int) Math.ceil(size / (double) stride);
          assertEquals(expected, Axis.same(kernel, stride, size).positions(size));
        }
      }
    }
  }

  @Test
  void shorthands() {
    Convolution circular = Convolution.circular(5);
    assertTrue(circular.isCircular());
    assertEquals(25, circular.taps());
    assertEquals(7, circular.width().positions(7));
    assertEquals(Axis.FLAT, circular.depth());
    Convolution zero = Convolution.zero(3, 2, 1);
    assertFalse(zero.isCircular());
    assertEquals(new Axis(3, 2, 1, 1), zero.height());
    assertEquals(zero.height(), zero.width());
    Convolution same = Convolution.same(3, 2, 4, 5);
    assertEquals(new Axis(3, 2, 0, 1), same.height());
    assertEquals(new Axis(3, 2, 1, 1), same.width());
    Axis three = Axis.centred(3);
    assertEquals(27, new Convolution(Edge.ZERO, three, three, three).taps());
  }

  @Test
  void mistakes() {
    assertThrows(IllegalArgumentException.class, () -> new Axis(0, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Axis(1, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Axis(1, 1, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Axis(1, 1, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> Axis.centred(4));
    assertThrows(IllegalArgumentException.class, () -> Convolution.circular(2));
    Axis three = Axis.centred(3);
    for (Axis axis :
        new Axis[] {new Axis(3, 2, 1, 1), new Axis(3, 1, 0, 2), new Axis(2, 1, 1, 0)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Convolution(Edge.CIRCULAR, Axis.FLAT, axis, three));
      assertThrows(
          IllegalArgumentException.class, () -> new Convolution(Edge.CIRCULAR, axis, three, three));
    }
  }

  @Test
  void centredIfEveryPixelHasAnOddKernelAroundIt() {
    assertTrue(Convolution.circular(5).isCentred());
    assertTrue(Convolution.zero(3, 1, 1).isCentred());
    assertTrue(Convolution.zero(1, 1, 0).isCentred());
    assertFalse(Convolution.zero(3, 1, 0).isCentred());
    assertFalse(Convolution.zero(3, 2, 1).isCentred());
    assertFalse(Convolution.same(2, 1, 5, 5).isCentred());
    assertFalse(
        new Convolution(Edge.ZERO, new Axis(3, 1, 0, 2), Axis.centred(3), Axis.centred(3))
            .isCentred());
  }
}
