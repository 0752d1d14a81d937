package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.flow.FlowStates;
import io.wavemill.core.flow.StateVisitor;
import io.wavemill.core.flow.Tape;
import io.wavemill.core.parallel.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer that a {@link FlowClassifier} configures. While training, the encoder takes the whole
 * batch one time after the other, as its statistics want it, and the times are independent; the
 * recurrence takes a few videos at a time through all steps, so that their states stay near the
 * processor.
 */
public final class FlowClassifierLayer extends VideoClassifierLayer<FlowClassifier>
    implements FlowStates {

  private static final long serialVersionUID = 1L;

  /** Images that one engine call should at least see, to be worth its overhead. */
  private static final int IMAGES_PER_CALL = 8;

  FlowClassifierLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private int samplesPerPass() {
    return Math.max(1, IMAGES_PER_CALL / layerConf().velocities());
  }

  /** Videos of a block: the cut depends on the model and the batch alone. */
  private record Part(int first, int count) {}

  private Part part(int block, long samples) {
    int first = block * samplesPerPass();
    return new Part(first, (int) Math.min(samples - first, samplesPerPass()));
  }

  private int blocks(long samples) {
    return Math.toIntExact((samples + samplesPerPass() - 1) / samplesPerPass());
  }

  private RecurrentPass.Weights recurrent(Engine engine) {
    return new RecurrentPass.Weights(
        engine.filter(table().get(ClassifierParameters.HIDDEN)), flow());
  }

  @Override
  public Flow flow() {
    INDArray learned = table().get(ClassifierParameters.LEARNED_SHIFTS);
    return learned == null ? layerConf().step() : LearnedShifts.of(learned);
  }

  private RecurrentPass pass(
      Engine engine, RecurrentPass.Weights weights, Part part, int steps, boolean recorded) {
    FlowClassifier conf = layerConf();
    return new RecurrentPass(
        engine, weights, part.count, steps, conf.getHeight(), conf.getWidth(), recorded);
  }

  private static FeatureMaps frames(Engine engine, INDArray videos, int t) {
    INDArray frames =
        videos.get(
            NDArrayIndex.all(),
            NDArrayIndex.point(t),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all());
    return maps(engine, frames);
  }

  private static List<FeatureMaps> views(List<FeatureMaps> byStep, Part part) {
    List<FeatureMaps> views = new ArrayList<>();
    byStep.forEach(maps -> views.add(maps.images(part.first, part.count)));
    return views;
  }

  @Override
  INDArray evaluate(INDArray videos) {
    long samples = videos.size(0);
    int steps = (int) videos.size(1);
    INDArray features =
        Nd4j.createUninitialized(videos.dataType(), samples, layerConf().features());
    try (EnginePool engines = engines();
        NormalisedStack encoder =
            engines.use(
                engine -> NormalisedStack.evaluating(engine, layerConf().blocks(), table()));
        RecurrentPass.Weights weights = engines.use(this::recurrent)) {
      Parallel.forEach(
          blocks(samples),
          block ->
              engines.run(
                  engine -> {
                    Part part = part(block, samples);
                    INDArray some =
                        videos.get(NDArrayIndex.interval(part.first, part.first + part.count));
                    evaluate(engine, encoder, weights, some, part, steps, features);
                  }));
    }
    return features;
  }

  private void evaluate(
      Engine engine,
      NormalisedStack encoder,
      RecurrentPass.Weights weights,
      INDArray videos,
      Part part,
      int steps,
      INDArray features) {
    List<FeatureMaps> encoded = new ArrayList<>();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        RecurrentPass pass = pass(engine, weights, part, steps, false)) {
      encode(engine, encoder, videos, encoded);
      put(pass.forward(engine, encoded), features, part);
    } finally {
      encoded.forEach(FeatureMaps::close);
    }
  }

  /** Adds what the encoder makes of the frames at each time. */
  private static void encode(
      Engine engine, NormalisedStack encoder, INDArray videos, List<FeatureMaps> encoded) {
    for (int t = 0; t < videos.size(1); t++) {
      encoded.add(encoder.evaluate(engine, frames(engine, videos, t)));
    }
  }

  /** {@inheritDoc} Normalisation is by the running statistics. */
  @Override
  public void visitStates(INDArray frames, StateVisitor visitor) {
    List<FeatureMaps> encoded = new ArrayList<>();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray videos = videos(frames);
        EnginePool engines = engines();
        NormalisedStack encoder =
            engines.use(
                engine -> NormalisedStack.evaluating(engine, layerConf().blocks(), table()));
        RecurrentPass.Weights weights = engines.use(this::recurrent)) {
      Part all = new Part(0, (int) videos.size(0));
      engines.run(
          engine -> {
            try (RecurrentPass pass = pass(engine, weights, all, (int) videos.size(1), false)) {
              encode(engine, encoder, videos, encoded);
              pass.show(engine, encoded, visitor);
            } finally {
              encoded.forEach(FeatureMaps::close);
            }
          });
    }
  }

  private static void put(INDArray some, INDArray all, Part part) {
    all.get(NDArrayIndex.interval(part.first, part.first + part.count), NDArrayIndex.all())
        .assign(some);
  }

  @Override
  Record train(INDArray videos) {
    TrainingPass pass = new TrainingPass(videos);
    try {
      pass.forward();
    } catch (RuntimeException | Error e) {
      pass.close();
      throw e;
    }
    for (NormalisedStack.Recorded encoded : pass.encoded) {
      encoded.moveStatistics(table());
    }
    return pass;
  }

  /** Forward and backward of one minibatch. */
  private final class TrainingPass implements Record {
    private final INDArray videos;
    private final int samples;
    private final int steps;
    private final EnginePool engines = engines();
    private final NormalisedStack encoder;
    private final RecurrentPass.Weights weights;

    /** By step. */
    private final NormalisedStack.Recorded[] encoded;

    /** By block of videos; null where the states will be computed again. */
    private final RecurrentPass[] passes;

    private final INDArray features;

    TrainingPass(INDArray videos) {
      this.videos = videos;
      this.samples = (int) videos.size(0);
      this.steps = (int) videos.size(1);
      this.encoder =
          engines.use(engine -> NormalisedStack.training(engine, layerConf().blocks(), table()));
      this.weights = engines.use(FlowClassifierLayer.this::recurrent);
      this.encoded = new NormalisedStack.Recorded[steps];
      this.passes = new RecurrentPass[blocks(samples)];
      this.features = Nd4j.createUninitialized(videos.dataType(), samples, layerConf().features());
    }

    private boolean recompute() {
      long bytes = samples * layerConf().stateNumbers(steps) * videos.dataType().width();
      return layerConf().getTape() == Tape.RECOMPUTE
          || layerConf().getTape() == Tape.AUTO && bytes > Pointer.maxBytes() / 2;
    }

    private List<FeatureMaps> encoded(Part part) {
      return views(Arrays.stream(encoded).map(NormalisedStack.Recorded::output).toList(), part);
    }

    void forward() {
      Parallel.forEach(
          steps,
          t ->
              engines.run(
                  engine -> encoded[t] = encoder.forward(engine, frames(engine, videos, t))));
      boolean recorded = !recompute();
      Parallel.forEach(
          passes.length, block -> engines.run(engine -> forward(engine, block, recorded)));
    }

    private void forward(Engine engine, int block, boolean recorded) {
      Part part = part(block, samples);
      RecurrentPass pass = pass(engine, weights, part, steps, recorded);
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        put(pass.forward(engine, encoded(part)), features, part);
      } finally {
        if (recorded) {
          passes[block] = pass;
        } else {
          pass.close();
        }
      }
    }

    @Override
    public INDArray features() {
      return features;
    }

    @Override
    public void backward(INDArray slopes, Map<String, INDArray> views, INDArray below) {
      List<FeatureMaps> encodedSlopes = new ArrayList<>();
      try (RecurrentPass.Gradients recurrentSums =
              engines.use(engine -> new RecurrentPass.Gradients(engine, weights));
          NormalisedStack.Gradients encoderSums = engines.use(encoder::gradients)) {
        for (NormalisedStack.Recorded recorded : encoded) {
          FeatureMaps output = recorded.output();
          encodedSlopes.add(
              engines.use(
                  engine ->
                      engine.allocate(
                          output.images(), output.channels(), output.height(), output.width())));
        }
        Parallel.<RecurrentPass.Gradients>forEachOrdered(
            passes.length,
            block -> engines.use(engine -> backward(engine, block, slopes, encodedSlopes)),
            gradients -> {
              recurrentSums.add(gradients);
              gradients.close();
            });
        Parallel.<NormalisedStack.Gradients>forEachOrdered(
            steps,
            t -> engines.use(engine -> backward(engine, t, encodedSlopes.get(t), below)),
            gradients -> {
              encoderSums.add(gradients);
              gradients.close();
            });
        recurrentSums.copyTo(
            views.get(ClassifierParameters.HIDDEN), views.get(ClassifierParameters.LEARNED_SHIFTS));
        encoderSums.copyTo(views);
      } finally {
        encodedSlopes.forEach(FeatureMaps::close);
      }
    }

    /** One block's way back; its states are freed as soon as they are used. */
    private RecurrentPass.Gradients backward(
        Engine engine, int block, INDArray slopes, List<FeatureMaps> encodedSlopes) {
      Part part = part(block, samples);
      RecurrentPass recorded = passes[block];
      passes[block] = null;
      if (recorded == null) {
        recorded = pass(engine, weights, part, steps, true);
        recorded.forward(engine, encoded(part));
      }
      RecurrentPass.Gradients gradients = new RecurrentPass.Gradients(engine, weights);
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          RecurrentPass pass = recorded) {
        INDArray own = slopes.get(NDArrayIndex.interval(part.first, part.first + part.count));
        pass.backward(engine, own, views(encodedSlopes, part), gradients);
      } catch (RuntimeException | Error e) {
        gradients.close();
        throw e;
      }
      return gradients;
    }

    /** One time's way back through the encoder. */
    private NormalisedStack.Gradients backward(
        Engine engine, int t, FeatureMaps slopes, INDArray below) {
      NormalisedStack.Gradients gradients = encoder.gradients(engine);
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          FeatureMaps input = encoder.backward(engine, encoded[t], slopes, gradients);
          INDArray values = input.toArray()) {
        below
            .get(NDArrayIndex.all(), NDArrayIndex.point(t), NDArrayIndex.all())
            .assign(values.reshape('c', samples, below.size(2)));
      } catch (RuntimeException | Error e) {
        gradients.close();
        throw e;
      }
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
      weights.close();
      encoder.close();
      engines.close();
      videos.close();
    }
  }
}
