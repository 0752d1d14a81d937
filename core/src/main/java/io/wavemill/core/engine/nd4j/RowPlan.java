package io.wavemill.core.engine.nd4j;

/**
 * Where each row of a gathered matrix comes from. A row is one pixel with all its channels;
 * neighbouring rows that stay neighbours are moved in one run.
 *
 * @param sourceRows source row of every target row
 * @param runs triples (target row, source row, rows) that say the same
 */
record RowPlan(int[] sourceRows, int[] runs) {

  /**
   * Rows for a circular convolution of a shifted image: target row {@code (y·W + x)·k² + a·k + b}
   * is the pixel that kernel element {@code [a, b]} sees at {@code [y, x]}.
   *
   * @param height image rows
   * @param width image columns
   * @param kernel kernel size, odd
   * @param right shift of the image to the right, pixels
   * @param down shift of the image downwards, pixels
   */
  static RowPlan patches(int height, int width, int kernel, int right, int down) {
    int reach = kernel / 2;
    int[] rows = new int[height * width * kernel * kernel];
    int next = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int a = 0; a < kernel; a++) {
          int sourceY = Math.floorMod(y + a - reach - down, height);
          for (int b = 0; b < kernel; b++) {
            rows[next++] = sourceY * width + Math.floorMod(x + b - reach - right, width);
          }
        }
      }
    }
    return new RowPlan(rows, runs(rows));
  }

  private static int[] runs(int[] rows) {
    int[] runs = new int[3 * rows.length];
    int used = 0;
    int start = 0;
    for (int i = 1; i <= rows.length; i++) {
      if (i == rows.length || rows[i] != rows[i - 1] + 1) {
        runs[used++] = start;
        runs[used++] = rows[start];
        runs[used++] = i - start;
        start = i;
      }
    }
    return java.util.Arrays.copyOf(runs, used);
  }
}
