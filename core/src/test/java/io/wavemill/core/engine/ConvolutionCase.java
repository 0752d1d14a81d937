package io.wavemill.core.engine;

import io.wavemill.core.engine.Convolution.Axis;
import io.wavemill.core.engine.Convolution.Edge;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Shapes of a convolution, and its definition. */
record ConvolutionCase(
    String name, Shape source, int outputs, Convolution geometry, Shifts shifts) {

  /** One product of the sum that defines a convolution; indices in C order. */
  interface Term {
    void visit(int weight, int source, int result);
  }

  private static final Shifts SOME = Shifts.of(new int[] {0, 1, -3, 40}, new int[] {0, -2, 1, -50});

  static List<ConvolutionCase> all() {
    return List.of(
        circular("smallest", 1, 1, 1, 4, 4, 3, SOME),
        circular("one pixel kernel", 2, 4, 4, 3, 3, 1, SOME),
        circular("image smaller than kernel", 2, 3, 2, 3, 2, 5, SOME),
        circular("odd image", 6, 3, 5, 5, 7, 3, SOME),
        circular("kernel 5, 17 outputs", 4, 2, 17, 6, 5, 5, SOME),
        circular("16 to 16", 3, 16, 16, 9, 9, 3, SOME),
        circular("33 to 1", 2, 33, 1, 9, 9, 3, SOME),
        circular("1 to 24", 5, 1, 24, 28, 28, 3, SOME),
        circular("recurrent step of the published size", 2, 24, 24, 28, 28, 3, SOME),
        new ConvolutionCase(
            "circular rectangle",
            Shape.flat(2, 5, 7, 5),
            3,
            new Convolution(Edge.CIRCULAR, Axis.FLAT, Axis.centred(1), Axis.centred(5)),
            SOME),
        new ConvolutionCase(
            "circular with depth",
            new Shape(2, 3, 4, 5, 3),
            5,
            new Convolution(Edge.CIRCULAR, Axis.centred(3), Axis.centred(3), Axis.centred(1)),
            SOME),
        zero("smallest", 1, 1, 1, 4, 4, Convolution.zero(3, 1, 1)),
        zero("padded", 3, 17, 24, 9, 9, Convolution.zero(3, 1, 1)),
        zero("padded, published size", 2, 24, 24, 28, 28, Convolution.zero(3, 1, 1)),
        zero("no padding", 2, 3, 16, 5, 7, Convolution.zero(3, 1, 0)),
        zero("whole image", 2, 5, 33, 5, 5, Convolution.zero(5, 1, 0)),
        zero("kernel 5", 2, 1, 32, 9, 9, Convolution.zero(5, 1, 2)),
        zero("to one channel", 3, 17, 1, 6, 7, Convolution.zero(3, 1, 1)),
        zero("from one channel to one", 2, 1, 1, 7, 5, Convolution.zero(5, 1, 2)),
        zero("several calls", 3, 17, 17, 64, 64, Convolution.zero(3, 1, 1)),
        zero("one pixel kernel", 3, 33, 5, 5, 7, Convolution.zero(1, 1, 0)),
        zero("stride 2", 2, 16, 17, 9, 9, Convolution.zero(3, 2, 1)),
        zero("stride 2, last pixels unseen", 2, 3, 3, 8, 6, Convolution.zero(3, 2, 0)),
        zero("stride 2, one pixel kernel", 2, 16, 3, 5, 7, Convolution.zero(1, 2, 0)),
        zero("even kernel", 2, 3, 5, 28, 28, Convolution.zero(4, 2, 1)),
        zero("kernel 2, stride 2", 1, 5, 16, 6, 8, Convolution.zero(2, 2, 0)),
        zero("kernel 2, padding 1", 2, 3, 5, 5, 7, Convolution.zero(2, 1, 1)),
        zero("same, stride 2, even image", 2, 3, 5, 28, 28, Convolution.same(3, 2, 28, 28)),
        zero("same, stride 2, odd image", 2, 24, 16, 9, 5, Convolution.same(3, 2, 9, 5)),
        zero("same, even kernel", 2, 3, 17, 5, 7, Convolution.same(2, 1, 5, 7)),
        zero(
            "rectangle, unequal padding",
            2,
            5,
            3,
            5,
            7,
            new Convolution(Edge.ZERO, Axis.FLAT, new Axis(3, 2, 2, 0), new Axis(4, 1, 1, 3))),
        deep("3 x 3 x 3", 2, 3, 5, 4, 5, 7, 1, 1),
        deep("3 x 3 x 3, stride in depth", 2, 1, 16, 6, 8, 8, 2, 1),
        deep("3 x 3 x 3, stride in plane", 1, 16, 32, 4, 8, 8, 1, 2),
        new ConvolutionCase(
            "even depth",
            new Shape(2, 3, 4, 5, 5),
            5,
            new Convolution(Edge.ZERO, new Axis(2, 1, 0, 1), Axis.centred(3), new Axis(2, 2, 1, 0)),
            Shifts.none()));
  }

  /** Those without large images. */
  static List<ConvolutionCase> small() {
    return all().stream().filter(shapes -> shapes.source.width() < 10).toList();
  }

  private static ConvolutionCase circular(
      String name,
      int images,
      int inputs,
      int outputs,
      int height,
      int width,
      int kernel,
      Shifts shifts) {
    return new ConvolutionCase(
        "circular, " + name,
        Shape.flat(images, inputs, height, width),
        outputs,
        Convolution.circular(kernel),
        shifts);
  }

  private static ConvolutionCase zero(
      String name,
      int images,
      int inputs,
      int outputs,
      int height,
      int width,
      Convolution geometry) {
    return new ConvolutionCase(
        "zero, " + name,
        Shape.flat(images, inputs, height, width),
        outputs,
        geometry,
        Shifts.none());
  }

  private static ConvolutionCase deep(
      String name,
      int images,
      int inputs,
      int outputs,
      int depth,
      int height,
      int width,
      int depthStride,
      int planeStride) {
    Axis plane = new Axis(3, planeStride, 1, 1);
    return new ConvolutionCase(
        "deep, " + name,
        new Shape(images, inputs, depth, height, width),
        outputs,
        new Convolution(Edge.ZERO, new Axis(3, depthStride, 1, 1), plane, plane),
        Shifts.none());
  }

  Shape result() {
    return new Shape(
        source.images(),
        outputs,
        geometry.depth().positions(source.depth()),
        geometry.height().positions(source.height()),
        geometry.width().positions(source.width()));
  }

  int weightCount() {
    return outputs * source.channels() * geometry.taps();
  }

  /** Shape {@code [outputs, inputs, height, width]} unless the kernel has a depth. */
  INDArray weights(double[] values) {
    int depth = geometry.depth().kernel();
    int height = geometry.height().kernel();
    int width = geometry.width().kernel();
    long[] shape =
        depth == 1
            ? new long[] {outputs, source.channels(), height, width}
            : new long[] {outputs, source.channels(), depth, height, width};
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  /** The definition: the result is the sum of {@code weight · source} over all terms. */
  void forEachTerm(Term term) {
    Shape result = result();
    Axis zAxis = geometry.depth();
    Axis yAxis = geometry.height();
    Axis xAxis = geometry.width();
    for (int image = 0; image < source.images(); image++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < source.channels(); c++) {
          for (int a = 0; a < zAxis.kernel(); a++) {
            for (int b = 0; b < yAxis.kernel(); b++) {
              for (int d = 0; d < xAxis.kernel(); d++) {
                int weight =
                    (((o * source.channels() + c) * zAxis.kernel() + a) * yAxis.kernel() + b)
                            * xAxis.kernel()
                        + d;
                for (int z = 0; z < result.depth(); z++) {
                  int sz = seen(z * zAxis.stride() + a - zAxis.before(), source.depth());
                  for (int y = 0; y < result.height(); y++) {
                    int sy =
                        seen(
                            y * yAxis.stride() + b - yAxis.before() - shifts.down(image),
                            source.height());
                    for (int x = 0; x < result.width(); x++) {
                      int sx =
                          seen(
                              x * xAxis.stride() + d - xAxis.before() - shifts.right(image),
                              source.width());
                      if (sz >= 0 && sy >= 0 && sx >= 0) {
                        term.visit(
                            weight, source.at(image, c, sz, sy, sx), result.at(image, o, z, y, x));
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /** The pixel at a place that may be outside; -1 for a zero. */
  private int seen(int place, int size) {
    if (geometry.isCircular()) {
      return Math.floorMod(place, size);
    }
    return place < size ? Math.max(-1, place) : -1;
  }

  @Override
  public String toString() {
    return name;
  }
}
