package io.wavemill.datasets.hamiltonian;

/**
 * The motion of one system.
 *
 * @param parameters what it was drawn with, in the order of the dataset's columns between {@code
 *     id} and {@code states}; not copied
 * @param states {@code [frames, dimension]}; not copied
 * @param derivatives the states' rates of change, of the same shape; not copied
 */
public record Trajectory(double[] parameters, double[] states, double[] derivatives) {}
