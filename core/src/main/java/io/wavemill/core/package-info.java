/**
 * How models learn: compute engine, layers, losses, updaters. No Spark in here, and nothing that
 * knows a file or a command line; the jobs module brings data and takes models away.
 */
package io.wavemill.core;
