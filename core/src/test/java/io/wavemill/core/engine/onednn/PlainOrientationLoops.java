package io.wavemill.core.engine.onednn;

/** One number after the other: what {@link VectorisedOrientationLoops} must give, to the bit. */
final class PlainOrientationLoops implements OrientationLoops {

  private static final int OCTET = WinogradLoops.OCTET;

  @Override
  public void mix(
      Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to) {
    float[] row = new float[mixture.row()];
    float[] results = new float[mixture.span()];
    for (int pixel = 0; pixel < from.pixels(); pixel++) {
      for (int channel = 0; channel < from.octets().length * OCTET; channel++) {
        int read = from.octets()[channel / OCTET] + from.pixel(pixel) + channel % OCTET;
        row[place(mixture.from(), channel)] = from.values()[read];
      }
      for (int field = 0; field < mixture.fields(); field++) {
        for (int k = 0; k < mixture.width(); k++) {
          float sum = 0;
          for (int input = 0; input < mixture.inputs(); input++) {
            float value = row[field * mixture.inputStride() + input];
            sum = Math.fma(value, mixture.matrix()[mixture.weight(input, k)], sum);
          }
          results[field * mixture.stride() + k] = sum;
        }
      }
      for (int channel = 0; channel < to.octets().length * OCTET; channel++) {
        int write = to.octets()[channel / OCTET] + to.pixel(pixel) + channel % OCTET;
        float value = results[place(mixture.to(), channel)] + (addend == null ? 0 : addend[write]);
        to.values()[write] = rectify && value < 0 ? 0 : value;
      }
    }
  }

  private static int place(Halves halves, int channel) {
    int lane = channel % OCTET;
    int[] starts = lane < OCTET / 2 ? halves.low() : halves.high();
    return starts[channel / OCTET] + lane;
  }
}
