/** wavemill core. */
package io.wavemill.core;
