/**
 * Arithmetic on vector registers: whether this Java has them to offer, and functions written so
 * that a register full of numbers gets the same bits as one number at a time.
 */
package io.wavemill.core.simd;
