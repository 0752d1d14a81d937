package io.wavemill.bench;

import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.peer.Peers;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Under which conditions to measure.
 *
 * @param threads on how many threads both sides compute
 * @param repeats how often each side is measured, after warming up
 * @param seed of weights and inputs
 * @param peers starts peers; empty if only wavemill is measured
 * @param disk measures the disk, for benchmarks that write
 * @param say takes lines about progress
 */
public record Conditions(
    int threads,
    int repeats,
    long seed,
    Optional<Peers> peers,
    DiskMeter disk,
    Consumer<String> say) {}
