package io.wavemill.jobs.train;

import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.optimise.ClippedDescent;
import io.wavemill.jobs.config.OptimiserSettings;
import io.wavemill.jobs.config.OptimiserSettings.Schedule;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** Makes updaters of an experiment's settings. */
final class Optimisers {

  private Optimisers() {}

  static IUpdater of(OptimiserSettings settings) {
    ISchedule schedule = schedule(settings.learningRate(), settings.schedule());
    return switch (settings.type()) {
      case OptimiserSettings.ADAM ->
          new ClippedAdam(settings.learningRate(), schedule, 0.9, 0.999, 1e-8, settings.clip());
      case OptimiserSettings.SGD ->
          new ClippedDescent(
              settings.learningRate(), schedule, settings.momentum(), settings.clip());
      default -> throw new IllegalArgumentException(settings.type());
    };
  }

  /** Deeplearning4j's schedule; null where there is none. */
  private static ISchedule schedule(double rate, Schedule schedule) {
    ScheduleType per = schedule.perEpoch() ? ScheduleType.EPOCH : ScheduleType.ITERATION;
    return switch (schedule.type()) {
      case Schedule.CONSTANT -> null;
      case Schedule.STEP -> new StepSchedule(per, rate, schedule.factor(), schedule.every());
      case Schedule.EXPONENTIAL -> new ExponentialSchedule(per, rate, schedule.factor());
      case Schedule.POLYNOMIAL -> new PolySchedule(per, rate, schedule.factor(), schedule.every());
      default -> throw new IllegalArgumentException(schedule.type());
    };
  }
}
