package io.wavemill.core.engine.onednn;

/** One number after the other. */
final class PlainOrientationLoops implements OrientationLoops {

  @Override
  public void mix(
      Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to) {
    int[] offsets = mixture.offsets(from);
    float[] results = new float[mixture.span()];
    for (int pixel = 0; pixel < from.pixels(); pixel++) {
      int read = from.pixel(pixel);
      for (int field = 0; field < mixture.fields(); field++) {
        for (int k = 0; k < mixture.width(); k++) {
          float sum = 0;
          for (int input = 0; input < mixture.inputs(); input++) {
            float value = from.values()[read + offsets[field * mixture.inputs() + input]];
            sum = Math.fma(value, mixture.matrix()[input * mixture.width() + k], sum);
          }
          results[field * mixture.stride() + k] = sum;
        }
      }
      for (int octet = 0; octet < to.octets().length; octet++) {
        int write = to.octets()[octet] + to.pixel(pixel);
        for (int lane = 0; lane < WinogradLoops.OCTET; lane++) {
          int start = lane < 4 ? mixture.low()[octet] : mixture.high()[octet];
          float value = results[start + lane] + (addend == null ? 0 : addend[write + lane]);
          to.values()[write + lane] = rectify && value < 0 ? 0 : value;
        }
      }
    }
  }
}
