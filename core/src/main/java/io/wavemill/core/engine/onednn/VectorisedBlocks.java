package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The registers that loops over blocks of channels use. */
final class VectorisedBlocks {

  /**
   * The widest ones that a block fills: oneDNN may have been told to make narrower blocks than
   * Java's widest registers.
   */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > OneDnn.block()
          ? FloatVector.SPECIES_256
          : FloatVector.SPECIES_PREFERRED;

  private VectorisedBlocks() {}
}
