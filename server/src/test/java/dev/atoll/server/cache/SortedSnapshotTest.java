package dev.atoll.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SortedSnapshotTest {
    @Test
    void holdsWhatATreeMapHoldsAfterAnyChanges() {
        Random random = new Random(42);
        SortedSnapshot<Integer> snapshot = SortedSnapshot.empty();
        TreeMap<String, Integer> model = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = key(random);
            if (random.nextInt(3) == 0) {
                snapshot = snapshot.without(key);
                model.remove(key);
            } else {
                snapshot = snapshot.with(key, i);
                model.put(key, i);
            }
            assertThat(snapshot.size()).isEqualTo(model.size());
            assertThat(snapshot.get(key)).isEqualTo(model.get(key));
            if (i % 50 == 0) {
                String prefix = random.nextBoolean() ? "" : "n" + random.nextInt(5) + "/";
                String after = random.nextBoolean() ? "" : key(random);
                List<Integer> range = snapshot.range(prefix, after);
                assertThat(List.copyOf(range)).isEqualTo(expected(model, prefix, after));
                if (!range.isEmpty()) {
                    int index = random.nextInt(range.size());
                    assertThat(range.get(index)).isEqualTo(List.copyOf(range).get(index));
                }
            }
        }
    }

    private static String key(Random random) {
        return "n" + random.nextInt(5) + "/" + random.nextInt(100);
    }

    private static List<Integer> expected(
            NavigableMap<String, Integer> model, String prefix, String after) {
        return model.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    @Test
    void doesNotChangeForWhoHoldsAnOlderState() {
        SortedSnapshot<String> before =
                SortedSnapshot.<String>empty().with("a", "1").with("b", "2");

        before.with("a", "3").without("b");

        assertThat(before.range("", "")).containsExactly("1", "2");
    }
}
