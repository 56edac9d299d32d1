package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingClient.Event;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class WatchTest {
    private final TestingServer server;
    private final TestingClient admin;

    WatchTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private String maps(String namespace) {
        return "/api/v1/namespaces/" + admin.namespace(namespace) + "/configmaps";
    }

    @Test
    void resumesAfterARevision() {
        String maps = maps("resumed");
        Answer first = admin.configMap("resumed", "a", "");
        admin.configMap("resumed", "b", "");
        admin.patch("merge", maps + "/a", "{\"data\":{\"x\":\"y\"}}");

        try (EventStream stream = admin.watch(maps + "?resourceVersion=" + first.revision())) {
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED b");
            assertThat(TestingClient.next(stream).text()).isEqualTo("MODIFIED a");
            admin.delete(maps + "/b");
            Event deleted = TestingClient.next(stream);
            assertThat(deleted.text()).isEqualTo("DELETED b");
            assertThat(Long.parseLong(deleted.revision()))
                    .isGreaterThan(Long.parseLong(first.revision()));
        }
    }

    @Test
    void marksTheEndOfTheInitialEvents() {
        String maps = maps("initial");
        admin.configMap("initial", "a", "");
        String revision = admin.get(maps).revision();

        try (EventStream stream =
                admin.watch(
                        maps
                                + "?sendInitialEvents=true&allowWatchBookmarks=true"
                                + "&resourceVersionMatch=NotOlderThan")) {
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED a");
            Event end = TestingClient.next(stream);
            assertThat(end.text()).isEqualTo("BOOKMARK ");
            assertThat(end.object().child("metadata").stringMap("annotations"))
                    .containsEntry("k8s.io/initial-events-end", "true");
            assertThat(Long.parseLong(end.revision()))
                    .isGreaterThanOrEqualTo(Long.parseLong(revision));
            admin.configMap("initial", "b", "");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED b");
        }
    }

    @Test
    void seesOneObjectOnlyWhereItIsNamed() {
        String maps = maps("single");
        String revision = admin.get(maps).revision();

        try (EventStream stream =
                admin.watch(maps + "?fieldSelector=metadata.name=b&resourceVersion=" + revision)) {
            admin.configMap("single", "a", "");
            admin.configMap("single", "b", "");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED b");
        }
    }

    @Test
    void tellsAnObjectThatStopsMatchingAsDeleted() {
        String maps = maps("matching");
        String revision = admin.get(maps).revision();

        try (EventStream stream =
                admin.watch(maps + "?labelSelector=c=blue&resourceVersion=" + revision)) {
            admin.configMap("matching", "a", "");
            admin.patch("merge", maps + "/a", "{\"metadata\":{\"labels\":{\"c\":\"blue\"}}}");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED a");
            Answer left =
                    admin.patch(
                            "merge", maps + "/a", "{\"metadata\":{\"labels\":{\"c\":\"red\"}}}");
            Event deleted = TestingClient.next(stream);
            assertThat(deleted.text()).isEqualTo("DELETED a");
            assertThat(deleted.revision()).isEqualTo(left.revision());
        }
    }

    @Test
    void saysInItsOnlyEventThatARevisionIsForgotten() {
        String revision = admin.forgottenRevision("forgotten");
        String secrets = "/api/v1/namespaces/forgotten/secrets?resourceVersion=";

        String message;
        try (EventStream stream = admin.watch(secrets + revision)) {
            Event only = TestingClient.next(stream);
            assertThat(only.type()).isEqualTo(WatchEvent.Type.ERROR);
            assertThat(only.object().string("kind")).isEqualTo("Status");
            assertThat(only.object().string("status")).isEqualTo("Failure");
            assertThat(only.object().string("reason")).isEqualTo("Expired");
            assertThat(only.object().integer("code")).isEqualTo(410);
            message = only.object().string("message", "");
            assertThatThrownBy(() -> TestingClient.next(stream))
                    .isInstanceOf(TransportException.class);
        }
        assertThat(message).matches("too old resource version: " + revision + " \\(\\d+\\)");
        String oldest = message.substring(message.indexOf('(') + 1, message.length() - 1);
        try (EventStream stream = admin.watch(secrets + oldest)) {
            assertThat(TestingClient.next(stream).text()).isEqualTo("MODIFIED big");
        }
    }

    @Test
    void refusesARevisionThatIsNotThereYet() {
        assertThatThrownBy(() -> admin.watch("/api/v1/configmaps?resourceVersion=999999999"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(504));
    }

    @Test
    void refusesInitialEventsWithoutTheirMatch() {
        assertThatThrownBy(() -> admin.watch("/api/v1/configmaps?sendInitialEvents=true"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(422));
    }
}
