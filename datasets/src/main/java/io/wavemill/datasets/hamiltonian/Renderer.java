package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.card.Column;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Draws the frames of stored states, for datasets that were made without them ({@code render =
 * false}): to the bit those that would have been stored.
 *
 * <p>Not thread-safe: it keeps its working arrays.
 */
public final class Renderer {
  private final List<Column> columns;
  private final int dimension;
  private final int resolution;
  private final Painter painter;

  /**
   * @param settings those of the dataset; its system, variant and resolution count
   */
  public Renderer(HamiltonianSettings settings) {
    this(Ensemble.of(settings), settings.resolution());
  }

  Renderer(Ensemble ensemble, int resolution) {
    this.columns = ensemble.parameters();
    this.dimension = ensemble.dimension();
    this.resolution = resolution;
    this.painter = ensemble.painter(resolution);
  }

  /** Bytes of one frame, {@code 3·resolution²}. */
  public int frameBytes() {
    return 3 * resolution * resolution;
  }

  /**
   * Draws all frames of a row.
   *
   * @param states the row's {@code states}, {@code [frames, dimension]}
   * @param parameters the row's other numbers by column; more than are needed do no harm
   * @return intensities 0 .. 255, {@code [frames, 3, resolution, resolution]}, red, green and blue,
   *     row 0 being the lowest
   * @throws NullPointerException if a parameter is missing
   */
  public byte[] frames(double[] states, Map<String, ? extends Number> parameters) {
    return frames(states, parameters, 0, states.length / dimension);
  }

  /**
   * Draws a window of a row's frames, {@code from .. to-1}.
   *
   * @see #frames(double[], Map)
   */
  public byte[] frames(
      double[] states, Map<String, ? extends Number> parameters, int from, int to) {
    double[] values = new double[columns.size()];
    for (int i = 0; i < values.length; i++) {
      String name = columns.get(i).name();
      values[i] = Objects.requireNonNull(parameters.get(name), name).doubleValue();
    }
    byte[] out = new byte[(to - from) * frameBytes()];
    draw(values, states, from, to, out, 0);
    return out;
  }

  /** Draws frames {@code from .. to-1} into {@code out}, the first at {@code start}. */
  void draw(double[] parameters, double[] states, int from, int to, byte[] out, int start) {
    for (int frame = from; frame < to; frame++) {
      painter.paint(parameters, states, frame, out, start + (frame - from) * frameBytes());
    }
  }
}
