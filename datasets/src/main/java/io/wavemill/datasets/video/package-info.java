/**
 * Video files: reading AVI, writing AVI without loss, and making frames smaller.
 *
 * <p>Decoding is FFmpeg's (its builds under the LGPL), called through {@code org.bytedeco:ffmpeg}
 * with the settings under which FFmpeg promises the same bits on every processor. Files are taken
 * for hostile: only AVI is opened, sizes are limited, and nothing but the bytes given is read.
 */
package io.wavemill.datasets.video;
