package io.wavemill.core.classify;

import io.wavemill.core.engine.Convolution;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of the baseline 3D-CNN (FERNN specification 3.5): five convolutions of 3 x 3 x 3
 * over time and space with batch normalisation and rectifier, the mean over all that is left, and
 * an affine map.
 *
 * <p>With base b: 1 → b (every second frame), b → 2b (every second pixel), 2b → 2b, 2b → 4b (every
 * second pixel), 4b → 4b. While training the statistics are those of the whole batch.
 *
 * <p>Required: frame size, classes.
 */
public class VolumeClassifier extends VideoClassifier {

  private static final long serialVersionUID = 1L;

  private int base;

  /** For JSON. */
  @SuppressWarnings("unused")
  private VolumeClassifier() {}

  private VolumeClassifier(Builder builder) {
    super(builder);
    this.base = builder.base;
    check(base > 0, "base must be 1 or more");
  }

  @Override
  public VolumeClassifier clone() {
    return (VolumeClassifier) super.clone();
  }

  private static Block block(int inputs, int outputs, int overTime, int overSpace) {
    Convolution.Axis time = new Convolution.Axis(3, overTime, 1, 1);
    Convolution.Axis space = new Convolution.Axis(3, overSpace, 1, 1);
    return new Block(inputs, outputs, new Convolution(Convolution.Edge.ZERO, time, space, space));
  }

  @Override
  List<Block> blocks() {
    return List.of(
        block(getChannels(), base, 2, 1),
        block(base, 2 * base, 1, 2),
        block(2 * base, 2 * base, 1, 1),
        block(2 * base, 4 * base, 1, 2),
        block(4 * base, 4 * base, 1, 1));
  }

  @Override
  int features() {
    return 4 * base;
  }

  @Override
  void putRecurrent(Map<String, long[]> shapes) {
    // Nothing between the convolutions and the affine map.
  }

  @Override
  VideoClassifierLayer<?> layer(NeuralNetConfiguration conf, DataType dataType) {
    return new VolumeClassifierLayer(conf, dataType);
  }

  @Override
  long recordedNumbers(long frames) {
    long numbers = 0;
    int depth = (int) frames;
    int height = getHeight();
    int width = getWidth();
    for (Block block : blocks()) {
      depth = block.geometry().depth().positions(depth);
      height = block.geometry().height().positions(height);
      width = block.geometry().width().positions(width);
      numbers += 2L * block.outputs() * depth * height * width;
    }
    return numbers;
  }

  /** Channels b of the first convolution. */
  public int getBase() {
    return base;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VolumeClassifier that && super.equals(other) && base == that.base;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof VolumeClassifier;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + base;
  }

  /** Settings; {@link #frame} and {@link #classes} are required. */
  public static class Builder extends VideoClassifier.Builder<Builder> {
    private int base = 16;

    /** Channels b of the first convolution; default 16. */
    public Builder base(int base) {
      this.base = base;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Layer> E build() {
      return (E) new VolumeClassifier(this);
    }
  }
}
