package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.tenant.TenantId;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whichever write of a restore has no answer, the part may be sent again, and all is there once.
final class UncertainRestoreTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int MAX_ATTEMPTS = 5;
    private static final Set<Integer> PASSING = Set.of(503, 504);

    private final Path folder;

    UncertainRestoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Answer persist(TestingArchives archives, String name, int number, byte[] part) {
        for (int attempt = 1; ; attempt++) {
            Answer answer = archives.send(name, number, part);
            if (!PASSING.contains(answer.code()) || attempt == MAX_ATTEMPTS) {
                return answer;
            }
        }
    }

    @Test
    void aPartWhoseOutcomeIsUnknownIsSentAgain() {
        AtomicReference<FlakyStore> flaky = new AtomicReference<>();
        try (TestingServer server =
                TestingServer.open(
                        folder,
                        store -> {
                            FlakyStore made = new FlakyStore(store);
                            flaky.set(made);
                            return made;
                        })) {
            TestingClient alpha = server.admin(TestingServer.ALPHA);
            for (int i = 0; i < 250; i++) {
                alpha.configMap("default", "map-" + i, "");
            }
            TestingArchives archives = new TestingArchives(server.admin(TenantId.SYSTEM));
            List<byte[]> parts = TestingArchives.parts(archives.backup("alpha"));
            FlakyStore store = flaky.get();
            for (boolean lost : new boolean[] {true, false}) {
                for (int failing = 1; failing <= parts.size(); failing++) {
                    String name = "copy-" + lost + "-" + failing;
                    store.fail(failing, lost);
                    for (int number = 0; number < parts.size(); number++) {
                        Answer answer = persist(archives, name, number, parts.get(number));
                        assertThat(answer.code()).as(answer.message()).isIn(200, 201);
                    }
                    assertThat(store.isWaiting()).isFalse();
                    assertThat(archives.phase(name)).isEqualTo("Active");
                    Answer maps = server.admin(new TenantId(name)).get(MAPS);
                    assertThat(maps.body().children("items")).hasSize(250);
                }
            }
        }
    }
}
