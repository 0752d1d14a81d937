/**
 * The portable engine: row gathers and matrix products of ND4J. It runs on every ND4J backend, in
 * single and double precision, and is the oracle that other engines are tested against.
 */
package io.wavemill.core.engine.nd4j;
