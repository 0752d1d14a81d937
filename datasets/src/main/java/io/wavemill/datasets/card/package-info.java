/**
 * What a dataset says about itself: the file {@code dataset.json}, the digest of its rows and the
 * fingerprint that tells datasets apart.
 */
package io.wavemill.datasets.card;
