package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Catalog;
import dev.atoll.server.WalledWorld.Shown;
import dev.atoll.server.pki.KeyPairAndCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// To who is none of a tenant's own, a tenant that there is, one that is ending, one that is being restored and one
/// that there never was are the same.
@TestInstance(Lifecycle.PER_CLASS)
final class StrangersTest {
    private static final long SEED = 7;
    private static final List<String> TENANTS =
            List.of("acme", "ending", "restoring", "nobody", "system");
    private static final Set<Shown> STRANGERS =
            Set.of(
                    Shown.ADMIN_OF_BRAVO,
                    Shown.ACCOUNT_OF_BRAVO,
                    Shown.BRAVO_ACTING_FOR_ACME,
                    Shown.FORGED_CERTIFICATE,
                    Shown.FORGED_TOKEN,
                    Shown.RELABELLED_TOKEN,
                    Shown.NOTHING);
    private static final int CALLS_IN_PROCESS = 5_000;
    private static final int CALLS_OVER_HTTPS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WalledWorld world;

    StrangersTest(@TempDir Path folder) {
        world = WalledWorld.whereAcmeHasAll(folder);
    }

    @AfterAll
    void close() {
        world.close();
    }

    /// Of those that name no tenant of themselves, as many as are wanted, from all over the catalogs.
    private static List<WallAttempt> attempts(int count) {
        List<WallAttempt> all = new WallAttempts(Catalog.builtIn(), new Random(SEED)).all(0);
        List<WallAttempt> plain =
                all.stream().filter(each -> !each.path().startsWith("/tenants")).toList();
        int step = Math.max(1, plain.size() / count);
        return IntStream.range(0, Math.min(count, plain.size()))
                .mapToObj(i -> plain.get(i * step))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Shown.class)
    void noStrangerTellsTenantsApart(Shown stranger) {
        if (!STRANGERS.contains(stranger)) {
            return;
        }
        for (WallAttempt attempt : attempts(CALLS_IN_PROCESS / STRANGERS.size())) {
            Set<String> answers = new TreeSet<>();
            for (String tenant : TENANTS) {
                WallAttempt there = attempt.by(stranger, "/tenants/" + tenant + attempt.path());
                answers.add(world.answer(stranger, there.in(world)));
            }
            assertThat(answers).as("%s %s", attempt.method(), attempt.path()).hasSize(1);
            assertThat(answers.iterator().next()).matches("(401|404|405) .*");
        }
    }

    private static boolean isSendable(WallAttempt attempt) {
        return attempt.path().chars().allMatch(c -> c > ' ' && c < 127)
                && !attempt.method().equals("TRACE");
    }

    /// All that comes over the wire but the time.
    private String sent(HttpClient client, WallAttempt attempt, String tenant)
            throws IOException, InterruptedException {
        URI target = URI.create(world.server().address() + "/tenants/" + tenant + attempt.path());
        HttpRequest request =
                HttpRequest.newBuilder(target)
                        .timeout(PATIENCE)
                        .header("Accept", attempt.accept())
                        .header("Content-Type", attempt.contentType())
                        .method(
                                attempt.method(),
                                Set.of("GET", "HEAD").contains(attempt.method())
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(attempt.body()))
                        .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return answer.version() + " " + answer.statusCode() + " " + headers + " " + answer.body();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void norDoesOneOverHttps(HttpClient.Version version) throws IOException, InterruptedException {
        var bravo = world.server().certificate(WalledWorld.BRAVO, "admin", "system:masters");
        for (var me : List.of(Optional.of(bravo), Optional.<KeyPairAndCertificate>empty())) {
            try (HttpClient client =
                    HttpClient.newBuilder()
                            .version(version)
                            .sslContext(TestingTls.context(me, world.server().authorityPem()))
                            .build()) {
                for (WallAttempt attempt : attempts(CALLS_OVER_HTTPS)) {
                    if (isSendable(attempt)) {
                        Set<String> answers = new TreeSet<>();
                        for (String tenant : TENANTS) {
                            answers.add(sent(client, attempt, tenant));
                        }
                        assertThat(answers).as("%s", attempt).hasSize(1);
                        assertThat(answers.iterator().next())
                                .startsWith(version + " 40")
                                .doesNotContain(WalledWorld.MARKER);
                    }
                }
            }
        }
    }

    /// Where no path says so, the credential says which tenant is meant.
    @Test
    void aCredentialOpensItsOwnTenantAlone() {
        for (WallAttempt attempt : attempts(CALLS_IN_PROCESS / TENANTS.size())) {
            if (attempt.method().equals("GET")) {
                for (Shown bravo : List.of(Shown.ADMIN_OF_BRAVO, Shown.ACCOUNT_OF_BRAVO)) {
                    WallAttempt own = attempt.by(bravo, attempt.path());
                    assertThat(world.answer(bravo, own.in(world)))
                            .doesNotContain(WalledWorld.MARKER);
                }
                for (Shown acme : List.of(Shown.ADMIN_OF_ACME, Shown.ACCOUNT_OF_ACME)) {
                    WallAttempt there = attempt.by(acme, "/tenants/bravo" + attempt.path());
                    assertThat(world.answer(acme, there.in(world))).matches("40[145] .*");
                }
            }
        }
    }
}
