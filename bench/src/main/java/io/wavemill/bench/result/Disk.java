package io.wavemill.bench.result;

/**
 * What the disk takes at best, measured in the same run.
 *
 * @param bytesPerSecond of one long file, forced to the disk at its end
 * @param fileSystem its name, such as {@code ext4}; {@code tmpfs} is memory
 */
public record Disk(double bytesPerSecond, String fileSystem) {}
