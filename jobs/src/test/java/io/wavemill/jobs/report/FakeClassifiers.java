package io.wavemill.jobs.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What an evaluation of classifiers writes, made up: "fernn-v2" is the best of four. */
final class FakeClassifiers {

  static final List<String> MODELS = List.of("fernn-v2", "grnn", "grnn-plus", "cnn");

  private static final List<String> LABELS =
      List.of("walking", "jogging", "running", "boxing", "handwaving", "handclapping");

  private static final double[] ACCURACIES = {0.716, 0.665, 0.641, 0.626};
  private static final int PER_CLASS = 20;
  private static final int SIDE = 32;
  private static final int FRAMES = 16;

  private FakeClassifiers() {}

  static String metrics(Random random) {
    List<String> models = new ArrayList<>();
    List<String> confusion = new ArrayList<>();
    List<String> ranges = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (int m = 0; m < MODELS.size(); m++) {
      double accuracy = ACCURACIES[m] + 0.01 * random.nextGaussian();
      int right = (int) Math.round(PER_CLASS * accuracy);
      models.add(
          text(
              "\"%s\": {\"test.accuracy\": %.4f, \"test.loss\": %.4f, \"velocity.accuracy\": %.4f,"
                  + " \"velocity.loss\": 1.1, \"validation.accuracy\": %.4f, \"train.loss\": 0.61,"
                  + " \"train.examples\": 12000, \"train.seconds\": 512.5, \"train.epochs\": 8,"
                  + " \"best.epoch\": 7, \"parameters\": 241638, \"published\": %.3f%s}",
              MODELS.get(m),
              accuracy,
              1.5 - accuracy,
              accuracy - 0.03,
              accuracy + 0.02,
              ACCURACIES[m],
              m < 3 ? ", \"equivariance.error\": " + (m == 0 ? 0.083 : 0.61 + 0.1 * m) : ""));
      confusion.add("\"" + MODELS.get(m) + "\": " + counts(right));
      ranges.add(
          text(
              "\"%s\": [%.3f, %.3f, %.3f]",
              MODELS.get(m), accuracy + 0.02, accuracy, accuracy - (m == 0 ? 0.01 : 0.15)));
      if (m < 3) {
        List<String> byFrame = new ArrayList<>();
        for (int t = 0; t < FRAMES; t++) {
          byFrame.add(text("%.4f", m == 0 ? 0.01 * t : 0.6 * (1 - Math.exp(-t)) + 0.05 * m));
        }
        errors.add("\"" + MODELS.get(m) + "\": " + byFrame);
      }
    }
    return """
        {"experiment": "kth", "dataset": {"fingerprint": "77aa", "counts": {"train": 300, "validation": 60, "test": 120, "velocity": 360}},
         "models": {%s},
         "baselines": {"most-frequent": {"test.accuracy": 0.1667, "velocity.accuracy": 0.1667, "validation.accuracy": 0.1667}},
         "grids": {"velocity.accuracy": {"range": [0,1,2], "values": {%s, "most-frequent": [0.1667,0.1667,0.1667]}}},
         "equivariance": {"velocity": "(1, 0) and (1, 1) pixels per frame, to the right and down", "unit": "relative error", "sequences": 8, "values": {%s}},
         "confusion": {"labels": ["%s"], "counts": {"test": {%s}}}}
        """
        .formatted(
            String.join(",\n", models),
            String.join(",", ranges),
            String.join(",", errors),
            String.join("\",\"", LABELS),
            String.join(",", confusion));
  }

  /** Most on the diagonal, the rest taken for the next class. */
  private static String counts(int right) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < LABELS.size(); i++) {
      int[] row = new int[LABELS.size()];
      row[i] = right;
      row[(i + 1) % row.length] = PER_CLASS - right;
      rows.add(java.util.Arrays.toString(row));
    }
    return rows.toString();
  }

  static String history(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int epoch = 1; epoch <= 8; epoch++) {
      for (int round = 1; round <= 5; round++) {
        double loss = 0.4 + 1.4 * Math.exp(-0.3 * (epoch + round / 5.0 - 1));
        lines.append(
            text(
                "{\"kind\":\"round\",\"epoch\":%d,\"round\":%d,\"examples\":32,\"loss\":%.5f}%n",
                epoch, round, loss * (1 + 0.05 * random.nextGaussian())));
      }
      double accuracy = 0.74 - 0.55 * Math.exp(-0.5 * epoch) - (epoch == 8 ? 0.02 : 0);
      lines.append(
          text(
              "{\"kind\":\"epoch\",\"epoch\":%d,\"loss\":%.5f,\"validationAccuracy\":%.4f,\"best\":%b}%n",
              epoch, 0.4 + 1.4 * Math.exp(-0.3 * epoch), accuracy, epoch < 8));
    }
    return lines.toString();
  }

  static String pictures() {
    List<String> sequences = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      byte[] frames = new byte[FRAMES * SIDE * SIDE];
      for (int i = 0; i < frames.length; i++) {
        int t = i / (SIDE * SIDE);
        int x = Math.floorMod(i % SIDE - 2 * t - 5 * n, SIDE);
        int y = i / SIDE % SIDE;
        boolean body = Math.abs(x - 16) < 4 && y > 8 && y < 26;
        frames[i] = (byte) (body ? 60 : 150 + 3 * y);
      }
      sequences.add(
          text(
              "{\"id\":%d,\"caption\":\"person 22, scenario %d\",\"frames\":\"%s\",\"predictions\":{},"
                  + "\"truth\":\"%s\",\"answers\":{\"fernn-v2\":\"%s 0.93\",\"grnn\":\"jogging 0.55\","
                  + "\"grnn-plus\":\"jogging 0.41\",\"cnn\":\"boxing 0.62\"}}",
              n, n + 1, Base64.getEncoder().encodeToString(frames), LABELS.get(n), LABELS.get(n)));
    }
    return "{\"canvas\":%d,\"inputFrames\":%d,\"predictedFrames\":0,\"sequences\":[%s]}"
        .formatted(SIDE, FRAMES, String.join(",", sequences));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
