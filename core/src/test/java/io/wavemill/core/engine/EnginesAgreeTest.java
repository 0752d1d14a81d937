package io.wavemill.core.engine;

import io.wavemill.core.engine.nd4j.Nd4jEngine;
import io.wavemill.core.engine.onednn.OneDnnEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Any two engines do the same, on other numbers in each run. */
class EnginesAgreeTest {

  /**
   * An engine in the comparison.
   *
   * @param factory makes it
   * @param tolerance its largest error, relative to the largest value of a result
   */
  private record Contender(Supplier<Engine> factory, double tolerance) {}

  private static final List<Contender> CONTENDERS = new ArrayList<>();

  static {
    CONTENDERS.add(new Contender(() -> new Nd4jEngine(DataType.DOUBLE), 1e-12));
    CONTENDERS.add(new Contender(() -> new Nd4jEngine(DataType.FLOAT), 1e-5));
    if (OneDnnEngine.isAvailable()) {
      CONTENDERS.add(new Contender(() -> new OneDnnEngine(Exactness.FAST), 1e-4));
      CONTENDERS.add(new Contender(() -> new OneDnnEngine(Exactness.STRICT), 1e-5));
    }
  }

  private static final List<Engine> ENGINES = new ArrayList<>();

  @BeforeAll
  static void createEngines() {
    CONTENDERS.forEach(contender -> ENGINES.add(contender.factory.get()));
  }

  @AfterAll
  static void closeEngines() {
    ENGINES.forEach(Engine::close);
    ENGINES.clear();
  }

  private interface Work {
    /** Named results of the operations under test. */
    Map<String, double[]> results(Engine engine, Stacks stacks, Random random);
  }

  private static void assertAgreement(Work work) {
    long seed = new Random().nextLong();
    List<Map<String, double[]>> results = new ArrayList<>();
    for (Engine engine : ENGINES) {
      try (Stacks stacks = new Stacks(engine, 0)) {
        results.add(work.results(engine, stacks, new Random(seed)));
      }
    }
    for (int one = 0; one < ENGINES.size(); one++) {
      for (int other = 0; other < one; other++) {
        for (String operation : results.get(one).keySet()) {
          EngineContract.assertClose(
              results.get(other).get(operation),
              results.get(one).get(operation),
              CONTENDERS.get(one).tolerance + CONTENDERS.get(other).tolerance,
              operation
                  + ", seed "
                  + seed
                  + ": "
                  + label(ENGINES.get(one))
                  + " and "
                  + label(ENGINES.get(other)));
        }
      }
    }
  }

  private static double[] concatenated(INDArray weights, INDArray bias) {
    return DoubleStream.concat(
            Arrays.stream(Stacks.values(weights)), Arrays.stream(Stacks.values(bias)))
        .toArray();
  }

  private static String label(Engine engine) {
    return engine.name() + " " + engine.dataType();
  }

  @ParameterizedTest
  @MethodSource("io.wavemill.core.engine.ConvolutionCase#all")
  void convolution(ConvolutionCase shapes) {
    assertAgreement(
        (engine, stacks, random) -> {
          INDArray weights = shapes.weights(Shape.random(random, shapes.weightCount()));
          INDArray bias = Nd4j.createFromArray(Shape.random(random, shapes.outputs()));
          Shape source = shapes.source();
          Shape result = shapes.result();
          FeatureMaps images = stacks.of(source, source.random(random));
          FeatureMaps gradient = stacks.of(result, result.random(random));
          Shape one = result.withImages(1);
          FeatureMaps addend = stacks.of(one, one.random(random));
          FeatureMaps activation = stacks.of(source, source.random(random));
          FeatureMaps toward = stacks.of(source, source.random(random));
          FeatureMaps target = stacks.poisoned(result);
          INDArray slopes = Nd4j.valueArrayOf(weights.shape(), Double.NaN, engine.dataType());
          INDArray biasSlopes = Nd4j.valueArrayOf(bias.shape(), Double.NaN, engine.dataType());
          try (Filter filter = engine.filter(weights, bias, shapes.geometry());
              FilterGradient sum = engine.filterGradient(filter)) {
            engine.convolve(images, shapes.shifts(), filter, addend, true, target);
            engine.convolveAdjoint(gradient, shapes.shifts(), filter, true, activation, toward);
            engine.accumulateFilterGradient(images, shapes.shifts(), gradient, sum);
            sum.copyTo(slopes);
            sum.copyBiasTo(biasSlopes);
          }
          Map<String, double[]> results = new LinkedHashMap<>();
          results.put("convolution", Stacks.values(target));
          results.put("adjoint", Stacks.values(toward));
          // Together: the sum for a single bias may cancel to almost nothing.
          results.put("gradient", concatenated(slopes, biasSlopes));
          return results;
        });
  }

  @ParameterizedTest
  @MethodSource("io.wavemill.core.engine.FlowCase#all")
  void flow(FlowCase shapes) {
    assertAgreement(
        (engine, stacks, random) -> {
          Shape source = shapes.source();
          Shape target = shapes.target();
          FeatureMaps images = stacks.of(source, source.random(random));
          FeatureMaps addend = stacks.of(source, source.random(random));
          FeatureMaps gradient = stacks.of(target, target.random(random));
          FeatureMaps moved = stacks.poisoned(target);
          FeatureMaps toward = stacks.poisoned(source);
          engine.flow(images, shapes.flow(), addend, true, moved);
          engine.flowAdjoint(gradient, shapes.flow(), toward);
          return Map.of("flow", Stacks.values(moved), "adjoint", Stacks.values(toward));
        });
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void pooling(Pooling pooling) {
    Shape many = Shape.flat(18, 17, 5, 7);
    Shape few = many.withImages(2);
    assertAgreement(
        (engine, stacks, random) -> {
          FeatureMaps images = stacks.of(many, many.random(random));
          FeatureMaps gradient = stacks.of(few, few.random(random));
          FeatureMaps pooled = stacks.poisoned(few);
          FeatureMaps toward = stacks.poisoned(many);
          engine.rectifyAdjoint(images, images);
          engine.pool(images, pooling, pooled);
          engine.poolAdjoint(images, pooling, gradient, toward);
          return Map.of("pooling", Stacks.values(pooled), "adjoint", Stacks.values(toward));
        });
  }
}
