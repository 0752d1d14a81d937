/**
 * Work on several processor cores whose results do not depend on how many there are: work is cut
 * into blocks by what is to be done, never by who does it, and sums are taken in block order.
 */
package io.wavemill.core.parallel;
