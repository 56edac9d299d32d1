package dev.atoll.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.status.StatusException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class HealthTest {
    private final Health health = new Health(new PrometheusRegistry());
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final AtomicBoolean ready = new AtomicBoolean(true);

    HealthTest() {
        health.add("ping", () -> true, () -> true);
        health.add("scheduler", () -> true, () -> true);
        health.add("scheduler", alive::get, ready::get);
    }

    private Reply.Content ask(String path, Map<String, List<String>> query) {
        return health.answer(path, new ApiCall("GET", path, query, "", "", "", Encoded.empty()));
    }

    private String verbose(String path, int code) {
        Reply.Content reply = ask(path, Map.of("verbose", List.of("")));
        assertThat(reply.code()).isEqualTo(code);
        return new String(reply.body().content().array(), StandardCharsets.UTF_8);
    }

    @Test
    void listsEachCheckOnceWhenAllPass() {
        assertThat(verbose("/readyz", 200))
                .isEqualTo("[+]ping ok\n[+]scheduler ok\nreadyz check passed\n");
        assertThat(ask("/livez", Map.of()).code()).isEqualTo(200);
    }

    @Test
    void aPartThatIsNotReadyFailsReadinessAlone() {
        ready.set(false);
        assertThat(verbose("/readyz", 500))
                .isEqualTo(
                        "[+]ping ok\n[-]scheduler failed: reason withheld\nreadyz check failed\n");
        assertThat(verbose("/livez", 200)).contains("[+]scheduler ok");
        assertThat(verbose("/healthz", 200)).contains("[+]scheduler ok");
        ready.set(true);
        assertThat(verbose("/readyz", 200)).contains("[+]scheduler ok");
    }

    @Test
    void aPartThatDiedFailsBoth() {
        alive.set(false);
        assertThat(verbose("/livez", 500))
                .isEqualTo(
                        "[+]ping ok\n[-]scheduler failed: reason withheld\nlivez check failed\n");
        assertThat(verbose("/readyz", 500)).contains("[-]scheduler failed: reason withheld");
        assertThat(verbose("/livez/scheduler", 500)).doesNotContain("ping");
        assertThat(verbose("/livez/ping", 200)).isEqualTo("[+]ping ok\nlivez check passed\n");
    }

    @Test
    void aCheckThatIsExcludedIsNotAsked() {
        alive.set(false);
        Map<String, List<String>> query =
                Map.of("verbose", List.of(""), "exclude", List.of("scheduler"));
        Reply.Content reply = ask("/livez", query);
        assertThat(reply.code()).isEqualTo(200);
        assertThat(new String(reply.body().content().array(), StandardCharsets.UTF_8))
                .isEqualTo("[+]ping ok\n[+]scheduler excluded: ok\nlivez check passed\n");
    }

    @Test
    void aCheckThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> ask("/livez/none", Map.of())).isInstanceOf(StatusException.class);
    }

    @Test
    void aCheckThatThrowsFails() {
        health.add(
                "broken",
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                () -> true);
        assertThat(verbose("/livez", 500)).contains("[-]broken failed: reason withheld");
    }
}
