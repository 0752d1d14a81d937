package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * The Hamiltonian dynamics suite, trajectory by trajectory. The splits {@code train}, {@code
 * validation} and {@code test} are drawn alike; every trajectory has random numbers of its own,
 * {@link SampleRandom} of (seed, split, id).
 */
public final class HamiltonianGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String NAME = "hamiltonian";

  private static final String STATES = "states";
  private static final String DERIVATIVES = "derivatives";
  private static final String FRAMES = "frames";

  private final HamiltonianSettings settings;
  private final Ensemble ensemble;

  /** The dataset of these settings. */
  public HamiltonianGenerator(HamiltonianSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.ensemble = Ensemble.of(settings);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long seed() {
    return settings.seed();
  }

  @Override
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("system", settings.system().word());
    parameters.put("variant", settings.variant().word());
    parameters.put("mode", settings.mode().word());
    parameters.put("frames", settings.frames());
    parameters.put("interval", settings.interval());
    parameters.put("render", settings.render());
    if (settings.render()) {
      parameters.put("resolution", settings.resolution());
    }
    if (settings.system().isFluid()) {
      parameters.put("equilibration", settings.equilibration());
    } else {
      parameters.put("tolerance", settings.tolerance());
    }
    return parameters;
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("train", settings.train());
    counts.put("validation", settings.validation());
    counts.put("test", settings.test());
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", "long", "", "number within the split, from 0"));
    columns.addAll(ensemble.parameters());
    for (TensorColumn tensor : tensors()) {
      columns.add(new Column(tensor.name(), "binary", tensor.unit(), "as .npy, see tensors"));
    }
    return List.copyOf(columns);
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  @Override
  public List<TensorColumn> tensors() {
    List<Integer> shape = List.of(settings.frames(), ensemble.dimension());
    List<TensorColumn> tensors = new ArrayList<>();
    tensors.add(new TensorColumn(STATES, DType.FLOAT64, shape, ensemble.stateUnit(), Map.of()));
    tensors.add(
        new TensorColumn(
            DERIVATIVES, DType.FLOAT64, shape, "the states' units per time", Map.of()));
    if (settings.render()) {
      tensors.add(
          new TensorColumn(
              FRAMES,
              DType.UINT8,
              List.of(settings.frames(), 3, settings.resolution(), settings.resolution()),
              "red, green and blue intensity, 0..255; row 0 is the lowest",
              Map.of()));
    }
    return List.copyOf(tensors);
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return "none needed: calculated, from no one's data";
  }

  @Override
  public String citation() {
    return "Botev, Jaegle, Wirnsberger, Hennes, Higgins: Which priors matter? Benchmarking models"
        + " for learning latent dynamics. NeurIPS Datasets and Benchmarks 2021.";
  }

  /**
   * One trajectory, without frames. Many are made faster by {@link #rows}.
   *
   * @param split its split
   * @param id its number within the split
   */
  public Trajectory trajectory(String split, long id) {
    return draw(split, id, integrator());
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    DormandPrince853 integrator = integrator();
    Renderer renderer = new Renderer(ensemble, settings.resolution());
    List<TensorColumn> tensors = tensors();
    NpyFormat numbers = tensors.get(0).format(split);
    NpyFormat frames = settings.render() ? tensors.get(2).format(split) : null;
    return LongStream.range(from, to)
        .mapToObj(id -> row(id, draw(split, id, integrator), renderer, numbers, frames))
        .iterator();
  }

  private DormandPrince853 integrator() {
    return new DormandPrince853(settings.tolerance(), settings.tolerance());
  }

  private Trajectory draw(String split, long id, DormandPrince853 integrator) {
    return ensemble.draw(
        new SampleRandom(settings.seed(), split, id),
        new Timeline(settings.frames(), settings.interval()),
        integrator);
  }

  private Object[] row(
      long id, Trajectory trajectory, Renderer renderer, NpyFormat numbers, NpyFormat frames) {
    List<Object> row = new ArrayList<>();
    row.add(id);
    List<Column> columns = ensemble.parameters();
    double[] parameters = trajectory.parameters();
    for (int i = 0; i < parameters.length; i++) {
      if (columns.get(i).type().equals("int")) {
        row.add((int) parameters[i]);
      } else {
        row.add(parameters[i]);
      }
    }
    row.add(numbers.encode(trajectory.states()));
    row.add(numbers.encode(trajectory.derivatives()));
    if (frames != null) {
      byte[] npy = frames.allocate();
      renderer.draw(
          parameters, trajectory.states(), 0, settings.frames(), npy, frames.headerBytes());
      row.add(npy);
    }
    return row.toArray();
  }
}
