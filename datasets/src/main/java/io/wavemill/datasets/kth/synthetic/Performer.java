package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.random.SampleRandom;

/**
 * A synthetic person: body, clothes and manner, decided by the person's number, the clothes also by
 * the scenario.
 *
 * @param height body height, pixels
 * @param build thickness of the limbs, 1 on average
 * @param pace speed and tempo, 1 on average
 * @param swing width of movements, 1 on average
 * @param phase where in the cycle of a movement the person starts, radians
 * @param skin grey value of head and hands
 * @param shirt grey value of torso and arms
 * @param trousers grey value of the legs
 * @param coat whether a coat widens the torso
 */
record Performer(
    double height,
    double build,
    double pace,
    double swing,
    double phase,
    double skin,
    double shirt,
    double trousers,
    boolean coat) {
  /** The scenario in which people wear other clothes. */
  private static final int OTHER_CLOTHES = 3;

  static Performer of(int person, int scenario) {
    SampleRandom body = new SampleRandom(SyntheticVideos.SEED, "performer", person);
    SampleRandom clothes =
        new SampleRandom(
            SyntheticVideos.SEED, scenario == OTHER_CLOTHES ? "other clothes" : "clothes", person);
    return new Performer(
        body.nextDouble(80, 94),
        body.nextDouble(0.85, 1.2),
        body.nextDouble(0.9, 1.1),
        body.nextDouble(0.88, 1.12),
        body.nextDouble(0, 2 * Math.PI),
        body.nextDouble(95, 125),
        clothes.nextDouble(20, 110),
        clothes.nextDouble(20, 100),
        scenario == OTHER_CLOTHES && clothes.nextInt(0, 2) == 1);
  }
}
