/** wavemill datasets. */
package io.wavemill.datasets;
