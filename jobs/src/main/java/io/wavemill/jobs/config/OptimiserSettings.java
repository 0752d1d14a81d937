package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How parameters move: the {@code training} block's keys about the optimiser.
 *
 * @param type {@value #ADAM} or {@value #SGD}
 * @param learningRate step size, at first if there is a schedule
 * @param momentum of {@value #SGD}; 0 is plain descent
 * @param clip largest global L2 norm of a gradient, longer ones are shortened to it; 0: none
 * @param weightDecay share of each weight that is taken off per unit of step size, apart from the
 *     gradient (as in AdamW)
 * @param schedule how the step size changes
 */
public record OptimiserSettings(
    String type,
    double learningRate,
    double momentum,
    double clip,
    double weightDecay,
    Schedule schedule)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Adam. */
  public static final String ADAM = "adam";

  /** Stochastic gradient descent with momentum. */
  public static final String SGD = "sgd";

  /**
   * How the step size changes.
   *
   * @param type {@code constant}; {@code step}: times {@code factor} after every {@code every};
   *     {@code exponential}: times {@code factor} after each one; {@code polynomial}: to zero
   *     within {@code every}, as the power {@code factor} of what is left
   * @param per what is counted: {@code epoch} or {@code minibatch}
   */
  public record Schedule(String type, String per, double factor, int every)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No change. */
    public static final String CONSTANT = "constant";

    /** Stairs. */
    public static final String STEP = "step";

    /** A steady decline. */
    public static final String EXPONENTIAL = "exponential";

    /** A decline to zero. */
    public static final String POLYNOMIAL = "polynomial";

    /** {@code per}: epochs are counted. */
    public static final String EPOCH = "epoch";

    private static final String MINIBATCH = "minibatch";

    static Schedule read(Section section) {
      String type =
          section.choice("type", CONSTANT, List.of(CONSTANT, STEP, EXPONENTIAL, POLYNOMIAL));
      Schedule schedule =
          new Schedule(
              type,
              section.choice("per", EPOCH, List.of(EPOCH, MINIBATCH)),
              section.number("factor", type.equals(POLYNOMIAL) ? 1 : 0.5, 1e-12, 1e6),
              section.integer("every", 1, 1, Integer.MAX_VALUE));
      section.finish();
      return schedule;
    }

    void write(HoconWriter out) {
      out.put("type", type).put("per", per).put("factor", factor).put("every", every);
    }

    /** Whether epochs are counted, not minibatches. */
    public boolean perEpoch() {
      return per.equals(EPOCH);
    }
  }

  static OptimiserSettings read(Section section) {
    return new OptimiserSettings(
        section.choice("optimiser", ADAM, List.of(ADAM, SGD)),
        section.number("learningRate", 1e-3, Double.MIN_VALUE, Double.MAX_VALUE),
        section.number("momentum", 0.9, 0, 1),
        section.number("clip", 1.0, 0, Double.MAX_VALUE),
        section.number("weightDecay", 0, 0, Double.MAX_VALUE),
        Schedule.read(section.section("schedule")));
  }

  void write(HoconWriter out) {
    out.put("optimiser", type)
        .put("learningRate", learningRate)
        .put("momentum", momentum)
        .put("clip", clip)
        .put("weightDecay", weightDecay)
        .block("schedule", () -> schedule.write(out));
  }
}
