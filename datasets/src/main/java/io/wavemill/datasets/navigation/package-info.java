/**
 * An animal that finds its way in the dark: trajectories in a box and turns of the head, with the
 * activity of the cells that tell where it is or where it looks.
 *
 * <p>The data of Krishna, Bredenberg, Levenstein, Richards and Lajoie, <i>Sufficient conditions for
 * offline reactivation in recurrent neural networks</i>, ICLR 2024, arXiv 2505.17003. A network is
 * given changes only (displacements, turns) and must tell the activity of the cells.
 *
 * <ul>
 *   <li>{@link io.wavemill.datasets.navigation.TrajectorySimulator}, {@link
 *       io.wavemill.datasets.navigation.HeadDirectionSimulator}: how the animal moves.
 *   <li>{@link io.wavemill.datasets.navigation.PlaceCells}, {@link
 *       io.wavemill.datasets.navigation.HeadDirectionCells}: what its cells do, and back from their
 *       activity to the place or direction; both are a {@link
 *       io.wavemill.datasets.navigation.PopulationCode}.
 *   <li>{@link io.wavemill.datasets.navigation.NavigationGenerator}, {@link
 *       io.wavemill.datasets.navigation.HeadDirectionGenerator}: the two datasets.
 * </ul>
 *
 * <p>Trajectories are simulated in double precision and stored in single precision; all of it is
 * arithmetic and {@link StrictMath}, so that every machine makes the same bits.
 */
package io.wavemill.datasets.navigation;
