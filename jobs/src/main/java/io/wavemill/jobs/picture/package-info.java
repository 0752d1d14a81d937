/**
 * Pictures of image sequences: still contact sheets (PNG) and moving grids (GIF), made with the
 * JDK's own image writers.
 *
 * <p>Everything here goes from arrays of grey values to bytes; it knows no files, no Spark and no
 * screen. Captions need a font; on a machine without any, pictures are made without captions.
 */
package io.wavemill.jobs.picture;
