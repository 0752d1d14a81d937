package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.DifferentialEquation;

/**
 * Equations of motion from an energy H, with linear friction f:
 *
 * <pre>  dq/dt = ∂H/∂p     dp/dt = −∂H/∂q − f·∂H/∂p</pre>
 *
 * Without friction the energy stays as it is; with it, it falls at the rate {@code f·|∂H/∂p|²}. A
 * state is {@code (q, p)}.
 */
public sealed interface HamiltonianEquation extends DifferentialEquation
    permits MassSpring, Pendulum, DoublePendulum, TwoBody {
  /** The energy H of a state. */
  double energy(double[] state);

  /** The coefficient of friction f. */
  double friction();

  /** The same system without friction. */
  HamiltonianEquation withoutFriction();
}
