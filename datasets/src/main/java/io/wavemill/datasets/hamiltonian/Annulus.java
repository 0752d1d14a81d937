package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;
import io.wavemill.datasets.random.SampleRandom;
import java.io.Serializable;

/**
 * The ring of the phase plane that initial states are drawn from, all directions alike.
 *
 * @param inner least radius
 * @param outer largest radius
 * @param byArea whether points are uniform by area; otherwise their radius is uniform
 */
record Annulus(double inner, double outer, boolean byArea) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Writes a point's two coordinates to {@code point[first]} and {@code point[second]}. */
  void draw(SampleRandom random, double[] point, int first, int second) {
    double angle = random.nextDouble(0, 2 * Math.PI);
    double radius =
        byArea
            ? Math.sqrt(random.nextDouble(inner * inner, outer * outer))
            : random.nextDouble(inner, outer);
    point[first] = radius * Trigonometry.cos(angle);
    point[second] = radius * Trigonometry.sin(angle);
  }
}
