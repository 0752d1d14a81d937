/** What the machine is, and what it can do at best. */
package io.wavemill.bench.machine;
