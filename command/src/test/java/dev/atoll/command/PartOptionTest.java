package dev.atoll.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.members.Role;
import dev.atoll.platform.NodeProcessOptions;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.platform.PlatformOptions.Part;
import dev.atoll.platform.PlatformOptions.Reach;
import dev.atoll.platform.StoreChoice;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PartOptionTest {
    private static final StoreChoice SHARED =
            new StoreChoice.Etcd(
                    List.of(URI.create("http://a:2379")),
                    "/atoll/",
                    new StoreChoice.Access(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    Duration.ZERO);

    private static Part part(StoreChoice store, String... roles) {
        return PartOption.of(List.of(roles), Reach.direct(), Optional.empty(), store);
    }

    private static void refuses(String message, StoreChoice store, String... roles) {
        assertThatThrownBy(() -> part(store, roles))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message);
    }

    @Test
    void allRolesAreTheWholePlatformWhichEndsAtOnce() {
        assertThat(part(new StoreChoice.Embedded())).isEqualTo(Part.whole());
        assertThat(part(SHARED, "node", "server", "scheduler", "controllers"))
                .isEqualTo(Part.whole());
    }

    @Test
    void aPlatformOfItsOwnMayHaveItsNodesElsewhere() {
        Part part = part(new StoreChoice.Embedded(), "server", "scheduler", "controllers");
        assertThat(part.roles()).doesNotContain(Role.NODE).hasSize(3);
        assertThat(part.drain()).isZero();
    }

    @Test
    void aPartGoesOnAnsweringForAWhile() {
        Part part = part(SHARED, "scheduler", "controllers");
        assertThat(part.roles()).containsExactlyInAnyOrder(Role.SCHEDULER, Role.CONTROLLERS);
        assertThat(part.drain()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void refusesWhatCannotBeMeant() {
        refuses("needs a store that all share", new StoreChoice.Embedded(), "server");
        refuses("none of server, scheduler", SHARED, "servers");
        refuses("node and server", SHARED, "node", "scheduler");
        for (String address : List.of("a", "a:", "https://a:1", "a:123456", "[::1]:1")) {
            refuses(new Reach(Optional.of(address), Optional.empty()), "is not HOST:PORT");
        }
        for (String domain : List.of("", ".", ".a", "a.", "a..b", "-a", "a/b", "*.a", "a:1")) {
            refuses(new Reach(Optional.empty(), Optional.of(domain)), "is not a DNS name");
        }
        for (String range : List.of("", "a", "10.0.0.0/33", "10.0.0.0/x", "example.com/8")) {
            refuses(
                    new Reach(Optional.empty(), Optional.empty(), List.of(range)),
                    "is not a range of addresses");
        }
    }

    private static void refuses(Reach reach, String message) {
        assertThatThrownBy(() -> PartOption.of(List.of(), reach, Optional.empty(), SHARED))
                .as(reach.toString())
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatAProcessIsStartedWithIsWhatItReads() {
        for (Part part :
                List.of(
                        Part.whole(),
                        part(SHARED, "server"),
                        PartOption.of(
                                List.of("scheduler", "controllers"),
                                new Reach(
                                        Optional.of("api.example:443"),
                                        Optional.of("api.example"),
                                        List.of("10.20.0.0/16", "fd00::/8")),
                                Optional.of(Duration.ofMinutes(1)),
                                SHARED))) {
            PlatformOptions options =
                    new PlatformOptions(
                            new DataFolder(Path.of("/data")),
                            "10.0.0.1",
                            6443,
                            Nodes.NONE,
                            SHARED,
                            part);
            assertThat(Serve.read(Serve.arguments(options))).isEqualTo(options);
        }
    }

    @Test
    void soItIsOfANodeAlone() {
        for (Optional<String> said : List.of(Optional.of("192.0.2.1"), Optional.<String>empty())) {
            NodeProcessOptions options =
                    new NodeProcessOptions(
                            new DataFolder(Path.of("/data")),
                            Nodes.SIMULATED,
                            Path.of("/etc/node"),
                            said.map(address -> "https://" + address),
                            new NodeProcessOptions.Agent(said, 10_250),
                            10_248);
            assertThat(Serve.read(Serve.arguments(options))).isEqualTo(options);
        }
    }
}
