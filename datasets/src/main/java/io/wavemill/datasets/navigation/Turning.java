package io.wavemill.datasets.navigation;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast a head turns: a normal number for each step.
 *
 * @param mean radian/second, positive to the left
 * @param deviation standard deviation, radian/second
 */
public record Turning(double mean, double deviation) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double FASTEST = 1e6;

  /** Those of the reference implementation. */
  public static final Turning PUBLISHED = new Turning(0, 11.52);

  /**
   * Checks the values.
   *
   * @throws io.wavemill.datasets.InputException naming the key whose value cannot be
   */
  public Turning {
    NavigationChecks.real("turning.mean", mean, -FASTEST, FASTEST);
    NavigationChecks.real("turning.deviation", deviation, 0, FASTEST);
  }

  Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("mean", mean);
    parameters.put("deviation", deviation);
    return parameters;
  }
}
