package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.parallel.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Training pass of one recurrent layer through a minibatch, forward and backward. Nothing below a
 * layer depends on it, so layers take their turn, each with all steps.
 *
 * <p>Its convolutions take the whole batch one time after the other, as their statistics want it,
 * and the times are independent; its recurrence takes blocks of videos.
 */
final class LayerPass implements AutoCloseable {

  /** What the layer reads. */
  @FunctionalInterface
  interface Source {

    /**
     * The whole batch's images at a time.
     *
     * @return closed with the pass, unless it is a view
     */
    FeatureMaps at(Engine engine, int t);
  }

  /** Takes the derivative of the loss with respect to what the layer read, one time at a time. */
  @FunctionalInterface
  interface Sink {

    /**
     * Called once for each time, in any order and by several threads.
     *
     * @param slopes as many images as were read; the taker's to close
     */
    void put(int t, FeatureMaps slopes);
  }

  /** A block's way back through the recurrence. */
  @FunctionalInterface
  private interface BlockBackward {
    void run(
        Engine engine,
        int block,
        RecurrentPass pass,
        List<FeatureMaps> encodedSlopes,
        RecurrentPass.Gradients sums);
  }

  private final EnginePool engines;
  private final FlowWeights.Layer weights;
  private final VideoBlocks blocks;

  /** By step. */
  private final NormalisedStack.Recorded[] encoded;

  /** By block; null where the states will be computed again. */
  private final RecurrentPass[] passes;

  /** All states by step, {@code [sample·velocity]}, if another layer reads them; else empty. */
  private final List<FeatureMaps> states = new ArrayList<>();

  /**
   * A pass that has not yet run.
   *
   * @param weights made for training; not closed with this
   */
  LayerPass(EnginePool engines, FlowWeights.Layer weights, VideoBlocks blocks, int steps) {
    this.engines = engines;
    this.weights = weights;
    this.blocks = blocks;
    this.encoded = new NormalisedStack.Recorded[steps];
    this.passes = new RecurrentPass[blocks.count()];
  }

  /**
   * The forward pass of a layer that another one reads.
   *
   * @return states after each step, {@code [sample·velocity]}; closed with this
   */
  List<FeatureMaps> states(Source source) {
    encode(source);
    FeatureMaps like = encoded[0].output();
    int images = blocks.samples() * weights.recurrence().flow().cycle();
    for (int t = 0; t < encoded.length; t++) {
      states.add(
          engines.use(
              engine -> engine.allocate(images, like.channels(), like.height(), like.width())));
    }
    Parallel.forEach(
        passes.length,
        block ->
            engines.run(
                engine -> {
                  passes[block] =
                      new RecurrentPass(
                          engine,
                          weights.recurrence(),
                          blocks.size(block),
                          blocks.of(states, block));
                  passes[block].run(engine, encoded(block));
                }));
    return states;
  }

  /**
   * The forward pass of the last layer.
   *
   * @param recorded whether its states are stored; otherwise the backward pass computes them again
   * @param features {@code [sample, channel]}, overwritten
   */
  void features(Source source, boolean recorded, INDArray features) {
    encode(source);
    Parallel.forEach(
        passes.length, block -> engines.run(engine -> features(engine, block, recorded, features)));
  }

  private void encode(Source source) {
    Parallel.forEach(
        encoded.length,
        t ->
            engines.run(
                engine -> encoded[t] = weights.encoder().forward(engine, source.at(engine, t))));
  }

  private List<FeatureMaps> encoded(int block) {
    return blocks.of(Arrays.stream(encoded).map(NormalisedStack.Recorded::output).toList(), block);
  }

  private RecurrentPass pass(Engine engine, int block, boolean recorded) {
    FeatureMaps like = encoded[0].output();
    return new RecurrentPass(
        engine,
        weights.recurrence(),
        blocks.size(block),
        encoded.length,
        like.height(),
        like.width(),
        recorded);
  }

  private void features(Engine engine, int block, boolean recorded, INDArray features) {
    RecurrentPass pass = pass(engine, block, recorded);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      blocks.of(features, block).assign(pass.forward(engine, encoded(block)));
    } finally {
      if (recorded) {
        passes[block] = pass;
      } else {
        pass.close();
      }
    }
  }

  /**
   * Moves the running statistics, once for each step.
   *
   * @param table parameters by name
   */
  void moveStatistics(Map<String, INDArray> table) {
    for (NormalisedStack.Recorded recorded : encoded) {
      recorded.moveStatistics(table);
    }
  }

  /**
   * The way back of the last layer.
   *
   * @param slopes derivative of the loss with respect to the features
   * @param views gradients by parameter; the layer's are overwritten
   * @param below takes the derivative with respect to what the layer read
   */
  void backward(INDArray slopes, Map<String, INDArray> views, Sink below) {
    backward(
        (engine, block, pass, encodedSlopes, sums) ->
            pass.backward(engine, blocks.of(slopes, block), encodedSlopes, sums),
        views,
        below);
  }

  /**
   * The way back of a layer that another one reads.
   *
   * @param slopes derivative of the loss with respect to the states, as that other layer reads
   *     them, by step; overwritten
   * @param views gradients by parameter; the layer's are overwritten
   * @param below takes the derivative with respect to what the layer read
   */
  void backward(List<FeatureMaps> slopes, Map<String, INDArray> views, Sink below) {
    backward(
        (engine, block, pass, encodedSlopes, sums) ->
            pass.backward(engine, blocks.of(slopes, block), encodedSlopes, sums),
        views,
        below);
  }

  private void backward(BlockBackward recurrence, Map<String, INDArray> views, Sink below) {
    List<FeatureMaps> encodedSlopes = new ArrayList<>();
    try (RecurrentPass.Gradients recurrentSums =
            engines.use(engine -> new RecurrentPass.Gradients(engine, weights.recurrence()));
        NormalisedStack.Gradients encoderSums = engines.use(weights.encoder()::gradients)) {
      for (NormalisedStack.Recorded recorded : encoded) {
        FeatureMaps output = recorded.output();
        encodedSlopes.add(engines.use(engine -> engine.allocateLike(output)));
      }
      Parallel.<RecurrentPass.Gradients>forEachOrdered(
          passes.length,
          block -> engines.use(engine -> backward(engine, block, recurrence, encodedSlopes)),
          sums -> {
            recurrentSums.add(sums);
            sums.close();
          });
      Parallel.<NormalisedStack.Gradients>forEachOrdered(
          encoded.length,
          t -> engines.use(engine -> backward(engine, t, encodedSlopes.get(t), below)),
          sums -> {
            encoderSums.add(sums);
            sums.close();
          });
      encoderSums.copyTo(views);
      recurrentSums.copyTo(
          views.get(ClassifierParameters.hidden(weights.number())),
          views.get(ClassifierParameters.LEARNED_SHIFTS));
    } finally {
      encodedSlopes.forEach(FeatureMaps::close);
    }
  }

  /** One block's way back; its own states are freed as soon as they are used. */
  private RecurrentPass.Gradients backward(
      Engine engine, int block, BlockBackward recurrence, List<FeatureMaps> encodedSlopes) {
    RecurrentPass recorded = passes[block];
    passes[block] = null;
    if (recorded == null) {
      recorded = pass(engine, block, true);
      recorded.run(engine, encoded(block));
    }
    RecurrentPass.Gradients gradients = new RecurrentPass.Gradients(engine, weights.recurrence());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        RecurrentPass pass = recorded) {
      recurrence.run(engine, block, pass, blocks.of(encodedSlopes, block), gradients);
    } catch (RuntimeException | Error e) {
      gradients.close();
      throw e;
    }
    return gradients;
  }

  /** One time's way back through the convolutions, which is the last that is done for it. */
  private NormalisedStack.Gradients backward(Engine engine, int t, FeatureMaps slopes, Sink below) {
    NormalisedStack.Gradients gradients = weights.encoder().gradients(engine);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      below.put(t, weights.encoder().backward(engine, encoded[t], slopes, gradients));
    } catch (RuntimeException | Error e) {
      gradients.close();
      throw e;
    }
    slopes.close();
    encoded[t].close();
    return gradients;
  }

  @Override
  public void close() {
    for (RecurrentPass pass : passes) {
      if (pass != null) {
        pass.close();
      }
    }
    for (NormalisedStack.Recorded recorded : encoded) {
      if (recorded != null) {
        recorded.close();
      }
    }
    states.forEach(FeatureMaps::close);
  }
}
