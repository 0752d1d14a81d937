package io.wavemill.core.leaky;

import io.wavemill.core.simd.RationalTanh;

/** The function f of a leaky network. */
public enum Nonlinearity {
  /** max(0, u). */
  RELU,
  /** tanh(u). */
  TANH,
  /** 1 / (1 + exp(-u)). */
  SIGMOID,
  /** u. */
  IDENTITY;

  /** f(u). */
  public double apply(double u) {
    return switch (this) {
      case RELU -> Math.max(0, u);
      case TANH -> Math.tanh(u);
      case SIGMOID -> 1 / (1 + Math.exp(-u));
      case IDENTITY -> u;
    };
  }

  /** f'(u), from f(u). That of RELU is 0 at 0. */
  public double slope(double value) {
    return switch (this) {
      case RELU -> value > 0 ? 1 : 0;
      case TANH -> 1 - value * value;
      case SIGMOID -> value * (1 - value);
      case IDENTITY -> 1;
    };
  }

  /** Puts f(u) in the place of each u. One loop per function, so that C2 may vectorise it. */
  void apply(float[] values, int from, int length) {
    int end = from + length;
    switch (this) {
      case RELU -> {
        for (int i = from; i < end; i++) {
          values[i] = Math.max(0, values[i]);
        }
      }
      case TANH -> {
        for (int i = from; i < end; i++) {
          values[i] = RationalTanh.tanh(values[i]);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < end; i++) {
          values[i] = .5f + .5f * RationalTanh.tanh(.5f * values[i]);
        }
      }
      case IDENTITY -> {
        // Nothing to do.
      }
    }
  }

  /** Puts {@code scale · slopes · f'(u)} in the place of each f(u). */
  void toSlopes(float scale, float[] slopes, int slopesFrom, float[] values, int from, int length) {
    switch (this) {
      case RELU -> {
        for (int i = 0; i < length; i++) {
          float value = values[from + i];
          values[from + i] = value > 0 ? scale * slopes[slopesFrom + i] : 0;
        }
      }
      case TANH -> {
        for (int i = 0; i < length; i++) {
          float value = values[from + i];
          values[from + i] = scale * slopes[slopesFrom + i] * (1 - value * value);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < length; i++) {
          float value = values[from + i];
          values[from + i] = scale * slopes[slopesFrom + i] * (value * (1 - value));
        }
      }
      case IDENTITY -> {
        for (int i = 0; i < length; i++) {
          values[from + i] = scale * slopes[slopesFrom + i];
        }
      }
    }
  }
}
