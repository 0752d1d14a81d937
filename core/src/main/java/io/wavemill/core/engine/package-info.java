/**
 * The few operations that the layers are made of, on buffers whose layout the engine owns.
 *
 * <p>Layers speak to {@link io.wavemill.core.engine.Engine} and never to a library behind it, so
 * that another implementation can choose another memory layout, fuse other steps, or use other
 * hardware.
 */
package io.wavemill.core.engine;
