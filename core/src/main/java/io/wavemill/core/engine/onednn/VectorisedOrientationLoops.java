package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight pixels in a register, so that channels are mixed by multiplications with single numbers;
 * groups of eight channels are transposed on the way in and out.
 */
final class VectorisedOrientationLoops implements OrientationLoops {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int OCTET = WinogradLoops.OCTET;

  /** Lanes that change places in each of a transposition's three stages. */
  private static final VectorShuffle<Float> NEXT = exchanged(1);

  private static final VectorShuffle<Float> PAIR = exchanged(2);
  private static final VectorShuffle<Float> HALF = exchanged(4);

  /** Lanes that are the upper ones of those pairs. */
  private static final VectorMask<Float> UPPER_NEXT = VectorMask.fromLong(SPECIES, 0xAA);

  private static final VectorMask<Float> UPPER_PAIR = VectorMask.fromLong(SPECIES, 0xCC);
  private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(SPECIES, 0xF0);

  private final int[] reads = new int[PIXELS];
  private final int[] writes = new int[PIXELS];

  /** Of all pixels of an image. */
  private int[] places = {};

  /** {@code [channel, pixel]}: of the given image, and of the result. */
  private float[] given = {};

  private float[] results = {};

  /** {@code [lane, number of the lane, pixel]}: one field's. */
  private float[] folded = {};

  private static VectorShuffle<Float> exchanged(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  private void reserve(Fourier fourier) {
    int rows = fourier.fields() * LANES * fourier.size();
    given = sized(given, rows * PIXELS);
    results = sized(results, rows * PIXELS);
    folded = sized(folded, LANES * fourier.size() * PIXELS);
  }

  private static float[] sized(float[] numbers, int count) {
    return numbers.length == count ? numbers : new float[count];
  }

  /** Where the next pixels lie; the last is taken again and again if there are no more. */
  private static void locate(TiledImage image, int first, int[] places) {
    for (int i = 0; i < PIXELS; i++) {
      places[i] = image.pixel(Math.min(first + i, image.pixels() - 1));
    }
  }

  @Override
  public void forward(Fourier fourier, TiledImage from, TiledImage to) {
    reserve(fourier);
    int step = fourier.fields() * LANES * PIXELS;
    for (int pixel = 0; pixel < from.pixels(); pixel += PIXELS) {
      locate(from, pixel, reads);
      locate(to, pixel, writes);
      gather(from, reads, given);
      for (int field = 0; field < fourier.fields(); field++) {
        fold(given, field * fourier.orientations() * PIXELS, fourier, folded);
        for (int lane = 0; lane < LANES; lane++) {
          int write = (field * LANES + lane) * PIXELS;
          int read = lane * fourier.size() * PIXELS;
          multiply(folded, read, PIXELS, fourier.forward()[lane], results, write, step);
        }
        System.arraycopy(results, last(fourier, field), results, sine(field), PIXELS);
      }
      scatter(results, to, writes);
    }
  }

  /** Where the last frequency's cosine stands in the matrices' order. */
  private static int last(Fourier fourier, int field) {
    return (fourier.quarter() * fourier.fields() + field) * LANES * PIXELS;
  }

  /** Where frequency 0 would have its sine. */
  private static int sine(int field) {
    return (field * LANES + 1) * PIXELS;
  }

  @Override
  public void inverse(Fourier fourier, TiledImage from, TiledImage to) {
    reserve(fourier);
    int step = fourier.fields() * LANES * PIXELS;
    for (int pixel = 0; pixel < from.pixels(); pixel += PIXELS) {
      locate(from, pixel, reads);
      locate(to, pixel, writes);
      gather(from, reads, given);
      for (int field = 0; field < fourier.fields(); field++) {
        System.arraycopy(given, sine(field), given, last(fourier, field), PIXELS);
        for (int lane = 0; lane < LANES; lane++) {
          int read = (field * LANES + lane) * PIXELS;
          int write = lane * fourier.size() * PIXELS;
          multiply(given, read, step, fourier.inverse()[lane], folded, write, PIXELS);
        }
        unfold(folded, fourier, results, field * fourier.orientations() * PIXELS);
      }
      scatter(results, to, writes);
    }
  }

  /** Channels of some pixels: {@code [channel, pixel]}. */
  private static void gather(TiledImage image, int[] pixels, float[] rows) {
    gather(image.values(), image.octets(), pixels, 0, rows);
    gather(image.values(), image.octets(), pixels, OCTET, rows);
  }

  /** Groups of eight channels of eight pixels, transposed. */
  private static void gather(float[] values, int[] octets, int[] pixels, int half, float[] rows) {
    int pixel0 = pixels[half];
    int pixel1 = pixels[half + 1];
    int pixel2 = pixels[half + 2];
    int pixel3 = pixels[half + 3];
    int pixel4 = pixels[half + 4];
    int pixel5 = pixels[half + 5];
    int pixel6 = pixels[half + 6];
    int pixel7 = pixels[half + 7];
    for (int octet = 0; octet < octets.length; octet++) {
      int read = octets[octet];
      int write = octet * OCTET * PIXELS + half;
      FloatVector a = FloatVector.fromArray(SPECIES, values, read + pixel0);
      FloatVector b = FloatVector.fromArray(SPECIES, values, read + pixel1);
      FloatVector t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a0 = a.blend(t, UPPER_NEXT);
      FloatVector a1 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, values, read + pixel2);
      b = FloatVector.fromArray(SPECIES, values, read + pixel3);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a2 = a.blend(t, UPPER_NEXT);
      FloatVector a3 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, values, read + pixel4);
      b = FloatVector.fromArray(SPECIES, values, read + pixel5);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a4 = a.blend(t, UPPER_NEXT);
      FloatVector a5 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, values, read + pixel6);
      b = FloatVector.fromArray(SPECIES, values, read + pixel7);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a6 = a.blend(t, UPPER_NEXT);
      FloatVector a7 = t.blend(b, UPPER_NEXT);

      t = a2.blend(a0, UPPER_PAIR).rearrange(PAIR);
      FloatVector b0 = a0.blend(t, UPPER_PAIR);
      FloatVector b2 = t.blend(a2, UPPER_PAIR);
      t = a3.blend(a1, UPPER_PAIR).rearrange(PAIR);
      FloatVector b1 = a1.blend(t, UPPER_PAIR);
      FloatVector b3 = t.blend(a3, UPPER_PAIR);
      t = a6.blend(a4, UPPER_PAIR).rearrange(PAIR);
      FloatVector b4 = a4.blend(t, UPPER_PAIR);
      FloatVector b6 = t.blend(a6, UPPER_PAIR);
      t = a7.blend(a5, UPPER_PAIR).rearrange(PAIR);
      FloatVector b5 = a5.blend(t, UPPER_PAIR);
      FloatVector b7 = t.blend(a7, UPPER_PAIR);

      t = b4.blend(b0, UPPER_HALF).rearrange(HALF);
      b0.blend(t, UPPER_HALF).intoArray(rows, write + 0 * PIXELS);
      t.blend(b4, UPPER_HALF).intoArray(rows, write + 4 * PIXELS);
      t = b5.blend(b1, UPPER_HALF).rearrange(HALF);
      b1.blend(t, UPPER_HALF).intoArray(rows, write + 1 * PIXELS);
      t.blend(b5, UPPER_HALF).intoArray(rows, write + 5 * PIXELS);
      t = b6.blend(b2, UPPER_HALF).rearrange(HALF);
      b2.blend(t, UPPER_HALF).intoArray(rows, write + 2 * PIXELS);
      t.blend(b6, UPPER_HALF).intoArray(rows, write + 6 * PIXELS);
      t = b7.blend(b3, UPPER_HALF).rearrange(HALF);
      b3.blend(t, UPPER_HALF).intoArray(rows, write + 3 * PIXELS);
      t.blend(b7, UPPER_HALF).intoArray(rows, write + 7 * PIXELS);
    }
  }

  private static void scatter(float[] rows, TiledImage image, int[] pixels) {
    scatter(rows, image.values(), image.octets(), pixels, 0);
    scatter(rows, image.values(), image.octets(), pixels, OCTET);
  }

  /**
   * The same back. Written twice, since a vector that is handed from method to method is an object.
   */
  private static void scatter(float[] rows, float[] values, int[] octets, int[] pixels, int half) {
    int pixel0 = pixels[half];
    int pixel1 = pixels[half + 1];
    int pixel2 = pixels[half + 2];
    int pixel3 = pixels[half + 3];
    int pixel4 = pixels[half + 4];
    int pixel5 = pixels[half + 5];
    int pixel6 = pixels[half + 6];
    int pixel7 = pixels[half + 7];
    for (int octet = 0; octet < octets.length; octet++) {
      int read = octet * OCTET * PIXELS + half;
      int write = octets[octet];
      FloatVector a = FloatVector.fromArray(SPECIES, rows, read + 0 * PIXELS);
      FloatVector b = FloatVector.fromArray(SPECIES, rows, read + 1 * PIXELS);
      FloatVector t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a0 = a.blend(t, UPPER_NEXT);
      FloatVector a1 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, rows, read + 2 * PIXELS);
      b = FloatVector.fromArray(SPECIES, rows, read + 3 * PIXELS);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a2 = a.blend(t, UPPER_NEXT);
      FloatVector a3 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, rows, read + 4 * PIXELS);
      b = FloatVector.fromArray(SPECIES, rows, read + 5 * PIXELS);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a4 = a.blend(t, UPPER_NEXT);
      FloatVector a5 = t.blend(b, UPPER_NEXT);
      a = FloatVector.fromArray(SPECIES, rows, read + 6 * PIXELS);
      b = FloatVector.fromArray(SPECIES, rows, read + 7 * PIXELS);
      t = b.blend(a, UPPER_NEXT).rearrange(NEXT);
      FloatVector a6 = a.blend(t, UPPER_NEXT);
      FloatVector a7 = t.blend(b, UPPER_NEXT);

      t = a2.blend(a0, UPPER_PAIR).rearrange(PAIR);
      FloatVector b0 = a0.blend(t, UPPER_PAIR);
      FloatVector b2 = t.blend(a2, UPPER_PAIR);
      t = a3.blend(a1, UPPER_PAIR).rearrange(PAIR);
      FloatVector b1 = a1.blend(t, UPPER_PAIR);
      FloatVector b3 = t.blend(a3, UPPER_PAIR);
      t = a6.blend(a4, UPPER_PAIR).rearrange(PAIR);
      FloatVector b4 = a4.blend(t, UPPER_PAIR);
      FloatVector b6 = t.blend(a6, UPPER_PAIR);
      t = a7.blend(a5, UPPER_PAIR).rearrange(PAIR);
      FloatVector b5 = a5.blend(t, UPPER_PAIR);
      FloatVector b7 = t.blend(a7, UPPER_PAIR);

      t = b4.blend(b0, UPPER_HALF).rearrange(HALF);
      b0.blend(t, UPPER_HALF).intoArray(values, write + pixel0);
      t.blend(b4, UPPER_HALF).intoArray(values, write + pixel4);
      t = b5.blend(b1, UPPER_HALF).rearrange(HALF);
      b1.blend(t, UPPER_HALF).intoArray(values, write + pixel1);
      t.blend(b5, UPPER_HALF).intoArray(values, write + pixel5);
      t = b6.blend(b2, UPPER_HALF).rearrange(HALF);
      b2.blend(t, UPPER_HALF).intoArray(values, write + pixel2);
      t.blend(b6, UPPER_HALF).intoArray(values, write + pixel6);
      t = b7.blend(b3, UPPER_HALF).rearrange(HALF);
      b3.blend(t, UPPER_HALF).intoArray(values, write + pixel3);
      t.blend(b7, UPPER_HALF).intoArray(values, write + pixel7);
    }
  }

  /** Sums of four orientations each, by lane. */
  private static void fold(float[] values, int start, Fourier fourier, float[] folded) {
    int quarter = fourier.quarter();
    int lane = fourier.size() * PIXELS;
    for (int j = 0; j <= quarter; j++) {
      int a = start + j * PIXELS;
      int b = start + (4 * quarter - j) % (4 * quarter) * PIXELS;
      int c = start + (2 * quarter - j) * PIXELS;
      int d = start + (2 * quarter + j) * PIXELS;
      for (int half = 0; half < PIXELS; half += OCTET) {
        FloatVector first = FloatVector.fromArray(SPECIES, values, a + half);
        FloatVector other = FloatVector.fromArray(SPECIES, values, b + half);
        FloatVector even = first.add(other);
        FloatVector odd = first.sub(other);
        first = FloatVector.fromArray(SPECIES, values, c + half);
        other = FloatVector.fromArray(SPECIES, values, d + half);
        FloatVector farEven = first.add(other);
        FloatVector farOdd = first.sub(other);
        int write = j * PIXELS + half;
        even.add(farEven).intoArray(folded, write);
        odd.sub(farOdd).intoArray(folded, write + lane);
        even.sub(farEven).intoArray(folded, write + 2 * lane);
        odd.add(farOdd).intoArray(folded, write + 3 * lane);
      }
    }
  }

  /** The transpose of {@link #fold}; where it sums an orientation twice, the result is the same. */
  private static void unfold(float[] folded, Fourier fourier, float[] values, int start) {
    int quarter = fourier.quarter();
    int lane = fourier.size() * PIXELS;
    for (int j = 0; j <= quarter; j++) {
      int a = start + j * PIXELS;
      int b = start + (4 * quarter - j) % (4 * quarter) * PIXELS;
      int c = start + (2 * quarter - j) * PIXELS;
      int d = start + (2 * quarter + j) * PIXELS;
      for (int half = 0; half < PIXELS; half += OCTET) {
        int read = j * PIXELS + half;
        FloatVector first = FloatVector.fromArray(SPECIES, folded, read);
        FloatVector other = FloatVector.fromArray(SPECIES, folded, read + 2 * lane);
        FloatVector even = first.add(other);
        FloatVector farEven = first.sub(other);
        first = FloatVector.fromArray(SPECIES, folded, read + lane);
        other = FloatVector.fromArray(SPECIES, folded, read + 3 * lane);
        FloatVector odd = other.add(first);
        FloatVector farOdd = other.sub(first);
        even.add(odd).intoArray(values, a + half);
        even.sub(odd).intoArray(values, b + half);
        farEven.add(farOdd).intoArray(values, c + half);
        farEven.sub(farOdd).intoArray(values, d + half);
      }
    }
  }

  /**
   * A matrix times numbers.
   *
   * @param step from one number to the next
   * @param nextStep from one result to the next
   */
  private static void multiply(
      float[] numbers,
      int start,
      int step,
      Matrix matrix,
      float[] results,
      int target,
      int nextStep) {
    for (int block = 0; block < matrix.blocks(); block++) {
      multiplyFive(
          numbers,
          start + matrix.first() * step,
          step,
          matrix.count(),
          matrix.weights(),
          block * matrix.count() * WIDTH,
          results,
          target + matrix.row(block) * nextStep,
          nextStep);
    }
  }

  /** Five results for sixteen pixels. */
  private static void multiplyFive(
      float[] values,
      int start,
      int step,
      int count,
      float[] matrix,
      int weights,
      float[] sums,
      int target,
      int nextStep) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    FloatVector a4 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector b2 = FloatVector.zero(SPECIES);
    FloatVector b3 = FloatVector.zero(SPECIES);
    FloatVector b4 = FloatVector.zero(SPECIES);
    for (int i = 0; i < count; i++) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, start + i * step);
      FloatVector b = FloatVector.fromArray(SPECIES, values, start + i * step + OCTET);
      // A stride that Java knows: it checks each access otherwise.
      int at = weights + i * WIDTH;
      FloatVector weight = FloatVector.broadcast(SPECIES, matrix[at]);
      a0 = a.fma(weight, a0);
      b0 = b.fma(weight, b0);
      weight = FloatVector.broadcast(SPECIES, matrix[at + 1]);
      a1 = a.fma(weight, a1);
      b1 = b.fma(weight, b1);
      weight = FloatVector.broadcast(SPECIES, matrix[at + 2]);
      a2 = a.fma(weight, a2);
      b2 = b.fma(weight, b2);
      weight = FloatVector.broadcast(SPECIES, matrix[at + 3]);
      a3 = a.fma(weight, a3);
      b3 = b.fma(weight, b3);
      weight = FloatVector.broadcast(SPECIES, matrix[at + 4]);
      a4 = a.fma(weight, a4);
      b4 = b.fma(weight, b4);
    }
    a0.intoArray(sums, target);
    b0.intoArray(sums, target + OCTET);
    a1.intoArray(sums, target + nextStep);
    b1.intoArray(sums, target + nextStep + OCTET);
    a2.intoArray(sums, target + 2 * nextStep);
    b2.intoArray(sums, target + 2 * nextStep + OCTET);
    a3.intoArray(sums, target + 3 * nextStep);
    b3.intoArray(sums, target + 3 * nextStep + OCTET);
    a4.intoArray(sums, target + 4 * nextStep);
    b4.intoArray(sums, target + 4 * nextStep + OCTET);
  }

  @Override
  public void turn(Turn turn, TiledImage from, TiledImage to) {
    int pixels = to.pixels();
    if (places.length != pixels) {
      places = new int[pixels];
    }
    for (int pixel = 0; pixel < pixels; pixel++) {
      places[pixel] = to.pixel(pixel);
    }
    int last = to.octets().length - 1;
    for (int octet = 0; octet <= last; octet += 2) {
      turnPair(turn, octet, Math.min(octet + 1, last), from, to, places);
    }
  }

  /** Two groups of eight channels, which share what is read of the table. */
  private static void turnPair(
      Turn turn, int one, int other, TiledImage from, TiledImage to, int[] places) {
    int[] first = turn.first();
    int[] sources = turn.sources();
    float[] weights = turn.weights();
    float[] values = from.values();
    float[] results = to.values();
    int readOne = from.octets()[one];
    int readOther = from.octets()[other];
    int writeOne = to.octets()[one];
    int writeOther = to.octets()[other];
    FloatVector ownOne = FloatVector.fromArray(SPECIES, turn.own(), one * OCTET);
    FloatVector ownOther = FloatVector.fromArray(SPECIES, turn.own(), other * OCTET);
    FloatVector partnersOne = FloatVector.fromArray(SPECIES, turn.partners(), one * OCTET);
    FloatVector partnersOther = FloatVector.fromArray(SPECIES, turn.partners(), other * OCTET);
    for (int pixel = 0; pixel < places.length; pixel++) {
      int entry = first[pixel];
      FloatVector weight = FloatVector.broadcast(SPECIES, weights[entry]);
      int source = sources[entry];
      FloatVector a = FloatVector.fromArray(SPECIES, values, readOne + source).mul(weight);
      FloatVector b = FloatVector.fromArray(SPECIES, values, readOther + source).mul(weight);
      weight = FloatVector.broadcast(SPECIES, weights[entry + 1]);
      source = sources[entry + 1];
      a = FloatVector.fromArray(SPECIES, values, readOne + source).fma(weight, a);
      b = FloatVector.fromArray(SPECIES, values, readOther + source).fma(weight, b);
      weight = FloatVector.broadcast(SPECIES, weights[entry + 2]);
      source = sources[entry + 2];
      a = FloatVector.fromArray(SPECIES, values, readOne + source).fma(weight, a);
      b = FloatVector.fromArray(SPECIES, values, readOther + source).fma(weight, b);
      weight = FloatVector.broadcast(SPECIES, weights[entry + 3]);
      source = sources[entry + 3];
      a = FloatVector.fromArray(SPECIES, values, readOne + source).fma(weight, a);
      b = FloatVector.fromArray(SPECIES, values, readOther + source).fma(weight, b);
      for (int more = entry + 4; more < first[pixel + 1]; more++) {
        weight = FloatVector.broadcast(SPECIES, weights[more]);
        source = sources[more];
        a = FloatVector.fromArray(SPECIES, values, readOne + source).fma(weight, a);
        b = FloatVector.fromArray(SPECIES, values, readOther + source).fma(weight, b);
      }
      int place = places[pixel];
      a.rearrange(NEXT).fma(partnersOne, a.mul(ownOne)).intoArray(results, writeOne + place);
      b.rearrange(NEXT).fma(partnersOther, b.mul(ownOther)).intoArray(results, writeOther + place);
    }
  }
}
