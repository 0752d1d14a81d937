/** wavemill jobs. */
package io.wavemill.jobs;
