package io.wavemill.jobs.train;

import org.apache.spark.api.java.JavaSparkContext;

class Dl4jParameterAveragingTest extends ClusterTrainerContract {

  @Override
  ClusterTrainer trainer(JavaSparkContext spark) {
    return new Dl4jParameterAveraging(spark);
  }

  /** Upstream's workers count alike, however much they trained. */
  @Override
  double roundingError() {
    return 1e-5;
  }

  @Override
  float[] mean(float[] one, int examples, float[] other, int otherExamples) {
    float[] mean = new float[one.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (one[i] + other[i]) / 2;
    }
    return mean;
  }
}
