/**
 * The Hamiltonian dynamics suite: physical systems drawn at random, integrated, and rendered as
 * coloured discs, after Botev and others, <i>Which priors matter? Benchmarking models for learning
 * latent dynamics</i>, 2021.
 *
 * <p>From the inside out: equations of motion ({@link
 * io.wavemill.datasets.hamiltonian.HamiltonianEquation} and its kinds, {@link
 * io.wavemill.datasets.hamiltonian.ReplicatorGame}, {@link
 * io.wavemill.datasets.hamiltonian.LennardJonesFluid}); ensembles, which draw parameters and
 * initial states and make a {@link io.wavemill.datasets.hamiltonian.Trajectory}; painters, which
 * turn states into pixels, for readers behind {@link io.wavemill.datasets.hamiltonian.Renderer};
 * and {@link io.wavemill.datasets.hamiltonian.HamiltonianGenerator}, the dataset. Uses {@code ode},
 * {@code random}, {@code tensor} and {@code card} of this module and nothing else.
 *
 * <p>Quantities are in natural units: a unit of length, of mass and of time are whatever one takes
 * them to be. A state of d degrees of freedom is {@code (q, p)}: d positions, then d momenta.
 */
package io.wavemill.datasets.hamiltonian;
