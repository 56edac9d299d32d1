package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.host.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreChoiceTest {
    private static final StoreChoice.Access OPEN =
            new StoreChoice.Access(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    @TempDir private Path folder = Path.of("replaced-by-junit");

    private static StoreChoice choice(String store, StoreChoice.Access access) {
        return StoreChoice.of(store, "/atoll", access, Duration.ZERO);
    }

    private StoreChoice.Access withAuthorities() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "");
        return new StoreChoice.Access(
                Optional.of(file),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void takesTheSchemeOfTheFirstMemberForAll() throws IOException {
        assertThat(choice("etcd:https://a:2379,b:2379", withAuthorities()))
                .isInstanceOfSatisfying(
                        StoreChoice.Etcd.class,
                        etcd -> {
                            assertThat(etcd.endpoints())
                                    .containsExactly(
                                            URI.create("https://a:2379"),
                                            URI.create("https://b:2379"));
                            assertThat(etcd.prefix()).isEqualTo("/atoll/");
                        });
    }

    @Test
    void survivesBeingArgumentsOfAProcess() throws IOException {
        for (StoreChoice choice :
                new StoreChoice[] {
                    choice("embedded", OPEN),
                    choice("etcd:http://a:1", OPEN),
                    choice("etcd:https://a,b", withAuthorities())
                }) {
            assertThat(StoreArguments.read(StoreArguments.of(choice))).isEqualTo(choice);
        }
    }

    @Test
    void refusesWhatCannotBeMeant() throws IOException {
        assertRefused("sqlite", OPEN, "none of embedded and etcd:URL,URL");
        assertRefused("etcd:", OPEN, "not http(s)://HOST:PORT");
        assertRefused("etcd:ftp://a", OPEN, "not http(s)://HOST:PORT");
        assertRefused("etcd:http://a b", OPEN, "not an address");
        assertRefused("etcd:http://a,https://b", OPEN, "same of http and https");
        assertRefused("etcd:https://a", OPEN, "needs --store-ca");
        assertRefused("etcd:http://a", withAuthorities(), "are for https://");
        StoreChoice.Access half =
                new StoreChoice.Access(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("me"),
                        Optional.empty());
        assertRefused("etcd:http://a", half, "belong together");
        StoreChoice.Access nowhere =
                new StoreChoice.Access(
                        Optional.of(folder.resolve("missing")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        assertRefused("etcd:https://a", nowhere, "cannot read");
    }

    private static void assertRefused(String store, StoreChoice.Access access, String why) {
        assertThatThrownBy(() -> choice(store, access))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.text()).contains(why));
    }
}
