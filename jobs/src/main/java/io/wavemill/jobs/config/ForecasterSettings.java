package io.wavemill.jobs.config;

/** What the settings of all forecasters have. */
public sealed interface ForecasterSettings extends ModelSettings
    permits FlowForecasterSettings, RotatingForecasterSettings {

  /** Convolutions with ReLU before the one that makes the picture. */
  int decoderLayers();

  /** How the copies of the state are read out: {@code max}, {@code mean} or {@code sum}. */
  String pooling();

  /** Probability with which training feeds the true frame instead of the predicted one. */
  double teacherForcing();

  /** Writes the keys that all forecasters have. */
  default void writeDecoder(HoconWriter out) {
    out.put("decoderLayers", decoderLayers())
        .put("pooling", pooling())
        .put("teacherForcing", teacherForcing());
    if (published() != null) {
      out.put("published", published());
    }
  }
}
