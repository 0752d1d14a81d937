package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.generate.TestSpark;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class MetricTest {

  private static final Metric<Double, Mean> MEAN = Metric.of(Mean.NONE, Mean::add, Mean::merge);

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
  }

  @Test
  void aMeanOfAField() {
    Metric<String, Mean> length = MEAN.on(text -> (double) text.length());
    Mean mean = length.over(spark().parallelize(List.of("a", "bb", "cccc", "ddddd"), 3));
    assertEquals(4, mean.count());
    assertEquals(3, mean.value());
  }

  @Test
  void groupsWithinGroups() {
    Metric<String, Map<Character, Map<Integer, Mean>>> metric =
        MEAN.<String>on(text -> Double.parseDouble(text.substring(2)))
            .by(text -> text.length())
            .by(text -> text.charAt(0));
    List<String> rows = List.of("a 1", "a 3", "b 5", "a 10", "b 7", "a 20", "a 8");
    for (int partitions : new int[] {1, 2, 9}) {
      var found = metric.over(spark().parallelize(rows, partitions));
      assertEquals(2, found.size());
      assertEquals(2, found.get('a').size());
      assertEquals(new Answer(3, 4), answer(found.get('a').get(3)));
      assertEquals(new Answer(2, 15), answer(found.get('a').get(4)));
      assertEquals(1, found.get('b').size());
      assertEquals(new Answer(2, 6), answer(found.get('b').get(3)));
    }
  }

  private record Answer(long count, double mean) {}

  private static Answer answer(Mean mean) {
    return new Answer(mean.count(), mean.value());
  }

  @Test
  void nothingHasNoMean() {
    Mean mean = MEAN.over(spark().emptyRDD());
    assertEquals(0, mean.count());
    assertTrue(Double.isNaN(mean.value()));
  }
}
