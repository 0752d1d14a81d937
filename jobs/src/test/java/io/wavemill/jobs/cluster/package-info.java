/** The packaged jar on a cluster of separate processes; runs in {@code mvn verify}. */
package io.wavemill.jobs.cluster;
