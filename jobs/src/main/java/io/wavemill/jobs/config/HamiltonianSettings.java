package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.hamiltonian.HamiltonianGenerator;
import io.wavemill.datasets.hamiltonian.Mode;
import io.wavemill.datasets.hamiltonian.PhysicalSystem;
import io.wavemill.datasets.hamiltonian.Variant;
import io.wavemill.datasets.source.ProgressListener;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Hamiltonian dynamics suite: physical systems, integrated and rendered.
 *
 * @param trajectories which; their seed is that of the experiment
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record HamiltonianSettings(
    io.wavemill.datasets.hamiltonian.HamiltonianSettings trajectories, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = HamiltonianGenerator.NAME;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return trajectories.train();
  }

  @Override
  public long validation() {
    return trajectories.validation();
  }

  @Override
  public long test() {
    return trajectories.test();
  }

  static HamiltonianSettings read(Section section) {
    PhysicalSystem system =
        choice(section, "system", null, PhysicalSystem.values(), PhysicalSystem::word);
    return new HamiltonianSettings(
        new io.wavemill.datasets.hamiltonian.HamiltonianSettings(
            system,
            choice(section, "variant", Variant.PLAIN, Variant.values(), Variant::word),
            choice(section, "mode", Mode.REFERENCE, Mode.values(), Mode::word),
            section.integer(
                "frames",
                io.wavemill.datasets.hamiltonian.HamiltonianSettings.PUBLISHED_FRAMES,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE),
            anyNumber(section, "interval", system.publishedInterval()),
            section.integer(
                "resolution",
                io.wavemill.datasets.hamiltonian.HamiltonianSettings.PUBLISHED_RESOLUTION,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE),
            section.flag("render", true),
            anyNumber(section, "tolerance", system.publishedTolerance()),
            anyNumber(
                section,
                "equilibration",
                system.isFluid()
                    ? io.wavemill.datasets.hamiltonian.HamiltonianSettings.PUBLISHED_EQUILIBRATION
                    : 0),
            section.whole("train", Long.MIN_VALUE, Long.MAX_VALUE),
            section.whole("validation", 0, Long.MIN_VALUE, Long.MAX_VALUE),
            section.whole("test", Long.MIN_VALUE, Long.MAX_VALUE),
            0),
        section.integer("partitions", 0, 0, 1_000_000));
  }

  /** The settings check the ranges themselves. */
  private static double anyNumber(Section section, String key, double fallback) {
    return section.number(key, fallback, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private static <T> T choice(
      Section section, String key, T fallback, T[] values, Function<T, String> word) {
    List<String> words = Stream.of(values).map(word).toList();
    String chosen =
        fallback == null
            ? section.choice(key, words)
            : section.choice(key, word.apply(fallback), words);
    return values[words.indexOf(chosen)];
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new HamiltonianGenerator(trajectories.withSeed(seed));
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .put("system", trajectories.system().word())
        .put("variant", trajectories.variant().word())
        .put("mode", trajectories.mode().word())
        .put("frames", trajectories.frames())
        .put("interval", trajectories.interval())
        .put("resolution", trajectories.resolution())
        .put("render", trajectories.render())
        .put("tolerance", trajectories.tolerance())
        .put("equilibration", trajectories.equilibration())
        .put("train", trajectories.train())
        .put("validation", trajectories.validation())
        .put("test", trajectories.test())
        .put("partitions", partitions);
  }
}
