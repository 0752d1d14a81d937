package io.wavemill.core.engine;

/**
 * Moments of each channel of a stack, over its images and pixels.
 *
 * @param mean a number per channel
 * @param variance biased, a number per channel
 */
public record Moments(double[] mean, double[] variance) {}
