package io.wavemill.jobs.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A run's files in memory, made up: two models of which "fernn" is the better, moving shapes for
 * pictures.
 */
final class FakeRun implements RunFiles {
  private static final int CANVAS = 28;
  private static final int INPUT = 10;
  private static final int PREDICTED = 10;

  private final String name;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Random random;

  private FakeRun(String name, long seed) {
    this.name = name;
    this.random = new Random(seed);
  }

  /** A run that went to its end. */
  static FakeRun complete(String name, long seed) {
    FakeRun run = new FakeRun(name, seed);
    run.with("run.json", run.record());
    run.with("experiment.conf", CONFIGURATION);
    run.with("data/dataset.json", DATASET);
    run.with("metrics.json", run.metrics());
    run.with("pictures.json", run.pictures(4));
    run.with("models/fernn/history.jsonl", run.history(0.0035, 6));
    run.with("models/grnn/history.jsonl", run.history(0.024, 6));
    return run;
  }

  /** The same with turning digits: errors along angular velocities, and hidden states looked at. */
  static FakeRun rotating(String name, long seed) {
    FakeRun run = complete(name, seed);
    run.replacing("experiment.conf", "type = translating-mnist", "type = rotating-mnist");
    run.replacing(
        "experiment.conf",
        "digitsPerSequence = 2\n  velocityRange = 1",
        "digitsPerSequence = 2\n  velocities = [-10, 0, 10]");
    run.replacing(
        "experiment.conf",
        "type = fernn, hidden = 16, velocityRange = 1",
        "type = rotating-fernn, fields = 4, orientations = 36, velocities = [-20, -10, 0, 10, 20]");
    run.replacing(
        "experiment.conf",
        "type = grnn, hidden = 16, velocityRange = 0",
        "type = rotating-grnn, fields = 4, orientations = 36");
    String metrics = new String(run.files.get("metrics.json"), StandardCharsets.UTF_8);
    int from = metrics.indexOf("\"velocity.mse\": {\"vx\"");
    int to = metrics.indexOf("\"test.mse.by-velocity\"");
    run.with("metrics.json", metrics.substring(0, from) + TURNS + metrics.substring(to));
    run.replacing(
        "metrics.json", "\"speed\": [0, 1]", "\"unit\": \"degrees/frame\", \"speed\": [0, 10]");
    run.with("hidden.json", FakeStates.turning());
    return run.equivariance("10 degrees per frame");
  }

  /** A classifier's run: six actions, four models. */
  static FakeRun classifier(String name, long seed) {
    FakeRun run = new FakeRun(name, seed);
    run.with("run.json", run.record());
    run.with("experiment.conf", CLASSIFIERS);
    run.with("data/dataset.json", DATASET.replace("translating-mnist", "kth-actions"));
    run.with("metrics.json", FakeClassifiers.metrics(new Random(seed)));
    run.with("pictures.json", FakeClassifiers.pictures());
    for (String model : FakeClassifiers.MODELS) {
      run.with("models/" + model + "/history.jsonl", FakeClassifiers.history(new Random(seed)));
    }
    return run;
  }

  /** Adds hidden states and their equivariance error to forecasters. */
  FakeRun looked() {
    with("hidden.json", FakeStates.moving());
    return equivariance("(1, 0) and (1, 1) pixels per frame, to the right and down");
  }

  private FakeRun equivariance(String velocity) {
    replacing(
        "metrics.json",
        "\"curves\":",
        "\"equivariance\": {\"velocity\": \""
            + velocity
            + "\", \"unit\": \"relative error\", \"sequences\": 8, \"values\": {"
            + "\"fernn\": [0, 1.1e-7, 1.6e-7, 2.2e-7, 2.4e-7, 2.9e-7, 3.1e-7, 3.3e-7, 3.2e-7, 3.6e-7],"
            + "\"grnn\": [0, 0.31, 0.47, 0.58, 0.66, 0.71, 0.75, 0.78, 0.79, 0.81]}},\n \"curves\":");
    return replacing(
            "metrics.json",
            "\"velocity.mse\": 0.0161",
            "\"equivariance.error\": 2.6e-7, \"velocity.mse\": 0.0161")
        .replacing(
            "metrics.json",
            "\"velocity.mse\": 0.0482",
            "\"equivariance.error\": 0.651, \"velocity.mse\": 0.0482");
  }

  private static final String TURNS =
      """
      "velocity.mse": {"omega": [-50,-40,-30,-20,-10,0,10,20,30,40,50], "values": {
             "fernn": [0.031,0.027,0.019,0.006,0.0021,0.0018,0.0022,0.0061,0.020,0.026,0.032],
             "grnn": [0.061,0.057,0.049,0.036,0.0091,0.0048,0.0092,0.037,0.050,0.056,0.062],
             "zero-frame": [0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1]}},
      """;

  private static final String CLASSIFIERS =
      """
      experiment = kth
      title = "Actions told apart"
      seed = 42
      dataset {
        type = kth-actions
        height = 32
        width = 32
        velocityRangeX = 2
        velocityRangeY = 2
      }
      models {
        fernn-v2 { type = fernn-classifier, hidden = 16, velocityRange = 2, published = 0.716 }
        grnn { type = grnn-classifier, hidden = 16, published = 0.665 }
        grnn-plus { type = grnn-plus-classifier, hidden = 16, velocityRange = 2, layers = 2 }
        cnn { type = cnn3d-classifier, base = 16, published = 0.626 }
      }
      training { workers = 2, batch = 16, epochs = 8 }
      """;

  FakeRun with(String path, String content) {
    files.put(path, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  FakeRun without(String path) {
    files.remove(path);
    return this;
  }

  /** Replaces text in a file. */
  FakeRun replacing(String path, String old, String now) {
    String content = new String(files.get(path), StandardCharsets.UTF_8);
    if (!content.contains(old)) {
      throw new IllegalArgumentException(path + " does not contain " + old);
    }
    return with(path, content.replace(old, now));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public List<String> modelNames() {
    return files.keySet().stream()
        .filter(path -> path.startsWith("models/"))
        .map(path -> path.split("/")[1])
        .distinct()
        .toList();
  }

  private String record() {
    return """
        {"experiment": "quickstart", "dataset": "file:/data/quickstart", "started": "2026-01-05T09:30:12Z",
         "finished": "2026-01-05T09:38:40Z",
         "durations": {"generate": 21.4, "train": {"fernn": 262.3, "grnn": 121.9}, "evaluate": 48.2},
         "hardware": {"processor": "Example CPU at 2.9 GHz", "cores": 2, "memoryGiB": 15.6, "java": "17.0.15",
                      "os": "Linux 6.1 amd64", "spark": "3.5.7", "engine": "ND4J (OpenBLAS)"},
         "wavemill": "0.1.0", "master": "local[2]"}
        """;
  }

  private static final String CONFIGURATION =
      """
      experiment = quickstart
      title = "FERNN on Translating MNIST"
      seed = 42
      dataset {
        type = translating-mnist
        canvas = 28
        digitsPerSequence = 2
        velocityRange = 1
        frames = 20
        train = 6000
        validation = 500
        test = 1000
      }
      models {
        fernn { type = fernn, hidden = 16, velocityRange = 1, decoderLayers = 2, pooling = max, published = 5.3e-4 }
        grnn { type = grnn, hidden = 16, velocityRange = 0, decoderLayers = 2, published = 8.1e-3 }
      }
      training { workers = 2, batch = 16, averaging { frequency = 5 }, epochs = 6, inputFrames = 10 }
      """;

  private static final String DATASET =
      """
      {"format": 1, "generator": "translating-mnist",
       "parameters": {"canvas": 28, "digitsPerSequence": 2, "velocityRange": 1, "frames": 20},
       "seed": 42, "counts": {"train": 6000, "validation": 500, "test": 1000, "length": 200, "velocity": 400},
       "tensors": [{"name": "frames", "dtype": "uint8", "shape": [20, 1, 28, 28], "unit": "grey value, 0..255"}],
       "columns": [{"name": "id", "type": "bigint", "unit": "", "description": "unique within a split"},
                   {"name": "digit_1_vx", "type": "int", "unit": "pixels/frame", "description": "velocity to the right"}],
       "sources": [{"name": "t10k-images-idx3-ubyte.gz", "bytes": 1648877,
                    "sha256": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"}],
       "licence": "CC BY-SA 3.0", "citation": "LeCun, Cortes, Burges: The MNIST database of handwritten digits.",
       "fingerprint": "5f1c0e9b7a3d4c2e8f60b1a2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6"}
      """;

  private String metrics() {
    double wobble = 1 + 0.1 * random.nextGaussian();
    double fernn = 0.0041 * wobble;
    double grnn = 0.0262 * wobble;
    StringBuilder grid = new StringBuilder();
    for (String model : List.of("fernn", "grnn")) {
      grid.append(grid.isEmpty() ? "" : ",").append('"').append(model).append("\":[");
      for (int vy = -2; vy <= 2; vy++) {
        grid.append(vy > -2 ? "," : "").append('[');
        for (int vx = -2; vx <= 2; vx++) {
          double speed = Math.max(Math.abs(vx), Math.abs(vy));
          double error =
              model.equals("fernn")
                  ? 0.003 + (speed > 1 ? 0.035 : 0.0004 * speed) + 0.001 * vy
                  : 0.009 + 0.021 * speed + 0.002 * vy;
          grid.append(vx > -2 ? "," : "").append(number(error * (1 + 0.05 * random.nextDouble())));
        }
        grid.append(']');
      }
      grid.append(']');
    }
    return """
        {"experiment": "quickstart",
         "dataset": {"fingerprint": "5f1c0e9b7a3d4c2e8f60b1a2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6",
                     "counts": {"train": 6000, "validation": 500, "test": 1000, "length": 200, "velocity": 400}},
         "models": {
           "fernn": {"test.mse": %s, "validation.mse": %s, "train.loss": 0.0040, "train.examples": 36000,
                     "train.seconds": 262.3, "length.mse": 0.0088, "velocity.mse": 0.0161, "parameters": 7344, "published": 5.3e-4},
           "grnn": {"test.mse": %s, "validation.mse": 0.0259, "train.loss": 0.0260, "train.examples": 36000,
                    "train.seconds": 121.9, "length.mse": 0.0571, "velocity.mse": 0.0482, "parameters": 7344, "published": 8.1e-3}},
         "baselines": {"zero-frame": {"test.mse": 0.0951, "length.mse": 0.0948, "velocity.mse": 0.0950},
                       "last-frame": {"test.mse": 0.1304, "length.mse": 0.1371, "velocity.mse": 0.1290}},
         "curves": {
           "test.mse.by-frame": {"fernn": %s, "grnn": %s, "zero-frame": %s, "last-frame": %s},
           "length.mse.by-frame": {"fernn": %s, "grnn": %s, "zero-frame": %s, "last-frame": %s}},
         "grids": {
           "velocity.mse": {"vx": [-2,-1,0,1,2], "vy": [-2,-1,0,1,2], "values": {%s}},
           "test.mse.by-velocity": {"speed": [0, 1], "counts": [12, 988],
             "values": {"fernn": [0.0021, %s], "grnn": [0.0092, %s], "zero-frame": [0.0948, 0.0951], "last-frame": [0.0011, 0.1320]}}}}
        """
        .formatted(
            number(fernn),
            number(fernn * 1.02),
            number(grnn),
            curve(10, 0.0022, 0.0004, false),
            curve(10, 0.0122, 0.0028, false),
            curve(10, 0.0950, 0.0, false),
            curve(10, 0.0903, 0.0070, false),
            curve(30, 0.0022, 0.0004, true),
            curve(30, 0.0122, 0.0028, true),
            curve(30, 0.0950, 0.0, true),
            curve(30, 0.0903, 0.0030, true),
            grid,
            number(fernn),
            number(grnn));
  }

  private String curve(int length, double start, double slope, boolean band) {
    List<String> mean = new ArrayList<>();
    List<String> std = new ArrayList<>();
    for (int k = 0; k < length; k++) {
      double value = start + slope * k + 0.0002 * random.nextDouble();
      mean.add(number(value));
      std.add(number(value * 0.45));
    }
    return band ? "{\"mean\":" + mean + ",\"std\":" + std + "}" : mean.toString();
  }

  private String history(double floor, int epochs) {
    StringBuilder lines = new StringBuilder();
    int rounds = 38;
    double validation = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double loss = 0;
      for (int round = 1; round <= rounds; round++) {
        double time = epoch - 1 + (double) round / rounds;
        loss = floor + 0.085 * Math.exp(-1.7 * time);
        loss *= 1 + 0.07 * random.nextGaussian();
        lines.append(
            String.format(
                Locale.ROOT,
                "{\"kind\":\"round\",\"epoch\":%d,\"round\":%d,\"examples\":%d,\"loss\":%.6f,\"examplesPerSecond\":137.2,\"seconds\":1.2}%n",
                epoch,
                round,
                ((epoch - 1) * rounds + round) * 160,
                loss));
      }
      validation = floor * 1.01 + 0.08 * Math.exp(-1.7 * epoch);
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"kind\":\"epoch\",\"epoch\":%d,\"loss\":%.6f,\"validationMse\":%.6f,\"best\":%b,\"seconds\":44.0,\"examples\":6000}%n",
              epoch,
              loss,
              validation,
              true));
    }
    return lines.toString();
  }

  private String pictures(int count) {
    StringBuilder sequences = new StringBuilder();
    for (int n = 0; n < count; n++) {
      byte[] truth = sequence(n);
      sequences.append(n > 0 ? "," : "");
      sequences.append(
          "{\"id\":%d,\"caption\":\"digits 0 and 1, velocities (1, %d) and (-1, 0)\",\"frames\":\"%s\",\"predictions\":{\"fernn\":\"%s\",\"grnn\":\"%s\"}}"
              .formatted(
                  n * 7 + 3,
                  n % 3 - 1,
                  base64(truth),
                  base64(prediction(truth, 0.015)),
                  base64(prediction(truth, 0.09))));
    }
    return "{\"canvas\":28,\"inputFrames\":10,\"predictedFrames\":10,\"sequences\":["
        + sequences
        + "]}";
  }

  /** A ring and a bar that move over the canvas and wrap around. */
  private static byte[] sequence(int n) {
    byte[] frames = new byte[(INPUT + PREDICTED) * CANVAS * CANVAS];
    for (int t = 0; t < INPUT + PREDICTED; t++) {
      for (int y = 0; y < CANVAS; y++) {
        for (int x = 0; x < CANVAS; x++) {
          double ringX = wrapped(x - 8 - 3 * n - t);
          double ringY = wrapped(y - 9 - t * (n % 3 - 1));
          double ring = Math.exp(-Math.pow(Math.hypot(ringX * 1.25, ringY) - 6, 2) / 1.4);
          double barX = wrapped(x - 20 + 5 * n + t);
          double barY = wrapped(y - 16 - 4 * n);
          double bar = Math.abs(barY) < 8 ? Math.exp(-Math.pow(barX + barY * 0.2, 2) / 1.8) : 0;
          frames[(t * CANVAS + y) * CANVAS + x] = (byte) (int) (255 * Math.min(1, ring + bar));
        }
      }
    }
    return frames;
  }

  private static double wrapped(double distance) {
    double folded = ((distance % CANVAS) + CANVAS) % CANVAS;
    return folded > CANVAS / 2.0 ? folded - CANVAS : folded;
  }

  /** The truth, the more faded and blurred the later. */
  private byte[] prediction(byte[] truth, double decay) {
    byte[] frames = new byte[PREDICTED * CANVAS * CANVAS];
    for (int i = 0; i < frames.length; i++) {
      int k = i / (CANVAS * CANVAS);
      int at = INPUT * CANVAS * CANVAS + i;
      int left = truth[at - 1] & 0xFF;
      int below = truth[Math.min(truth.length - 1, at + CANVAS)] & 0xFF;
      double blur = Math.min(0.8, decay * (k + 1));
      double value = (1 - blur) * (truth[at] & 0xFF) + blur * 0.35 * (left + below);
      frames[i] = (byte) (int) Math.max(0, Math.min(255, value + 6 * random.nextGaussian()));
    }
    return frames;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
