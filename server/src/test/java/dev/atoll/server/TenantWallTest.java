package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.WalledWorld.Shown;
import dev.atoll.server.api.ApiCall;
import dev.atoll.store.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a tenant tries, it neither reads nor changes what another has, and does not learn that it is there: its
/// answers are the same in a world where the other has nothing.
final class TenantWallTest {
    private static final long SEED = 20_261_123;
    private static final int ATTEMPTS = 100_000;
    private static final int SHOWN_FAILURES = 20;

    /// What differs from one world to the next by chance and by time alone.
    private static final Pattern CHANCE =
            Pattern.compile(
                    "(?!acacacac)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
                            + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"
                            + "|eyJ[-_.A-Za-z0-9]+"
                            + "|(?<=[Vv]ersion\"?: ?\"?)\\d+( \\(\\d+\\))?"
                            + "|\"\\d+[smh](\\d+s)?\""
                            + "|(?<=continue\":\")[^\"]+"
                            + "|(?<=resourceVersion: )'\\d+'");

    private final Path folder;

    TenantWallTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<String> answers(WalledWorld world, List<WallAttempt> attempts) {
        List<String> answers = new ArrayList<>(attempts.size());
        for (WallAttempt attempt : attempts) {
            ApiCall call = attempt.in(world);
            try {
                answers.add(world.answer(attempt.shown(), call));
            } catch (RuntimeException e) {
                answers.add("BROKEN " + e);
            }
        }
        return answers;
    }

    private static String comparable(String answer) {
        return answer.startsWith("watch ") ? "watch" : CHANCE.matcher(answer).replaceAll("?");
    }

    @Test
    void nothingOfATenantIsReadChangedOrNoticedByAnother()
            throws InterruptedException, ExecutionException {
        List<WallAttempt> attempts =
                new WallAttempts(WalledWorld.catalog(), new Random(SEED)).all(ATTEMPTS);
        try (WalledWorld full = WalledWorld.whereAcmeHasAll(folder.resolve("full"));
                WalledWorld empty = WalledWorld.whereAcmeHasNothing(folder.resolve("empty"));
                ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Bytes> before = full.everythingOf(WalledWorld.ACME);
            Future<List<String>> inFull = both.submit(() -> answers(full, attempts));
            Future<List<String>> inEmpty = both.submit(() -> answers(empty, attempts));

            List<String> told = inFull.get();
            List<String> toldInEmpty = inEmpty.get();
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < attempts.size(); i++) {
                String answer = told.get(i);
                if (answer.contains(WalledWorld.MARKER)) {
                    failures.add("read: " + attempts.get(i) + " -> " + answer);
                } else if (!comparable(answer).equals(comparable(toldInEmpty.get(i)))) {
                    failures.add(
                            "noticed: "
                                    + attempts.get(i)
                                    + " -> "
                                    + answer
                                    + " / "
                                    + toldInEmpty.get(i));
                } else if (answer.startsWith("BROKEN")) {
                    failures.add("broken: " + attempts.get(i) + " -> " + answer);
                }
            }
            assertThat(failures.stream().limit(SHOWN_FAILURES).toList()).isEmpty();
            assertThat(full.everythingOf(WalledWorld.ACME)).isEqualTo(before);
        }
    }

    /// The marker is where it would be found: its owner reads it by every kind.
    @Test
    void theOwnerReadsWhatIsPlanted() {
        try (WalledWorld full = WalledWorld.whereAcmeHasAll(folder)) {
            for (var kind : WalledWorld.catalog().forTenants().kinds()) {
                if (kind.isStored()) {
                    String group = kind.identity().group();
                    String path =
                            (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                                    + kind.identity().version()
                                    + "/"
                                    + kind.plural();
                    ApiCall list =
                            new ApiCall(
                                    "GET", path, Map.of(), "", "*/*", "", "test", Encoded.empty());
                    assertThat(full.answer(Shown.ADMIN_OF_ACME, list)).contains(WalledWorld.MARKER);
                    assertThat(full.answer(Shown.ADMIN_OF_BRAVO, list))
                            .doesNotContain(WalledWorld.MARKER);
                }
            }
        }
    }
}
