package dev.atoll.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.network.nft.LibNftables;
import dev.atoll.network.nft.NftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RulesTest {
    private static final Frontend WEB = new Frontend.Address("10.96.0.5", "tcp", 80);
    private static final Backend FIRST = new Backend("10.244.0.7", 8080);
    private static final Backend SECOND = new Backend("10.244.0.8", 8080);

    @Test
    void anEndpointMoreChangesTwoElementsAndItsHairpin() {
        Ledger ledger = new Ledger();
        ledger.replace("shop/web", Rules.elements(List.of(new Route(WEB, List.of(FIRST), 0))));
        List<Change> changes =
                ledger.replace(
                        "shop/web",
                        Rules.elements(List.of(new Route(WEB, List.of(SECOND, FIRST), 0))));
        assertThat(changes)
                .containsExactlyInAnyOrder(
                        new Change.Remove(new Element("services", "10.96.0.5 . tcp . 80")),
                        new Change.Put(
                                new Element("services", "10.96.0.5 . tcp . 80"), "goto random_2"),
                        new Change.Put(
                                new Element("backends", "10.96.0.5 . tcp . 80 . 0x61000001"),
                                "10.244.0.8 . 8080"),
                        new Change.Put(new Element("hairpin", "10.244.0.8 . 10.244.0.8"), ""));
    }

    @Test
    void anElementOfTwoServicesGoesWithTheLast() {
        Ledger ledger = new Ledger();
        Map<Element, String> shared = Map.of(new Element("hairpin", "a . a"), "");
        ledger.replace("one", shared);
        assertThat(ledger.replace("two", shared)).isEmpty();
        assertThat(ledger.replace("one", Map.of())).isEmpty();
        assertThat(ledger.replace("two", Map.of()))
                .containsExactly(new Change.Remove(new Element("hairpin", "a . a")));
    }

    @Test
    void aServiceWithoutBackendsIsRefused() {
        assertThat(Rules.elements(List.of(new Route(WEB, List.of(), 0))))
                .containsOnlyKeys(
                        new Element("addresses", "10.96.0.5"),
                        new Element("refused", "10.96.0.5 . tcp . 80"));
    }

    @Test
    void aBackendKeepsItsIdentityWhenOthersGo() {
        Map<Element, String> both =
                Rules.elements(List.of(new Route(WEB, List.of(FIRST, SECOND), 60)));
        Map<Element, String> one = Rules.elements(List.of(new Route(WEB, List.of(SECOND), 60)));
        assertThat(both.entrySet())
                .containsAll(
                        one.entrySet().stream()
                                .filter(entry -> entry.getKey().map().equals("backends"))
                                .toList());
    }

    /// Connects through the kernel: loopback stands for the pods.
    @Test
    @Tag("root")
    void theKernelSendsConnectionsToBackends() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        String table = "atoll_rules_test";
        try (LibNftables nftables = LibNftables.open();
                TestingServer server = new TestingServer()) {
            try {
                Backend backend = new Backend("127.0.0.1", server.port());
                Ledger ledger = new Ledger();
                Set<String> chains = new HashSet<>();
                List<Change> changes =
                        ledger.replace(
                                "a",
                                Rules.elements(
                                        List.of(
                                                new Route(
                                                        new Frontend.Address(
                                                                "127.96.0.5", "tcp", 80),
                                                        List.of(backend),
                                                        0),
                                                new Route(
                                                        new Frontend.Address(
                                                                "127.96.0.6", "tcp", 80),
                                                        List.of(backend),
                                                        60),
                                                new Route(
                                                        new Frontend.Address(
                                                                "127.96.0.7", "tcp", 80),
                                                        List.of(),
                                                        0),
                                                new Route(
                                                        new Frontend.NodePort("tcp", 30080),
                                                        List.of(backend),
                                                        0),
                                                new Route(
                                                        new Frontend.NodePort("tcp", 30081),
                                                        List.of(backend),
                                                        60),
                                                new Route(
                                                        new Frontend.NodePort("tcp", 30082),
                                                        List.of(),
                                                        0))));
                nftables.apply(Rules.base(table) + Rules.script(table, changes, chains));
                for (String target :
                        List.of(
                                "127.96.0.5:80",
                                "127.96.0.6:80",
                                "127.0.0.1:30080",
                                "127.0.0.1:30081")) {
                    assertThat(TestingServer.ask(target)).as(target).isEqualTo("hello");
                    assertThat(TestingServer.ask(target)).as(target).isEqualTo("hello");
                }
                for (String target : List.of("127.96.0.7:80", "127.0.0.1:30082", "127.96.0.5:81")) {
                    assertThatThrownBy(() -> TestingServer.ask(target))
                            .as(target)
                            .isInstanceOf(IOException.class);
                }
                List<Change> gone = ledger.replace("a", Map.of());
                nftables.apply(Rules.script(table, gone, chains));
                assertThat(nftables.list("list map ip " + table + " backends"))
                        .doesNotContain("127.96.0.5");
                assertThatThrownBy(
                                () -> nftables.apply("add element ip " + table + " nothing { 1 }"))
                        .isInstanceOf(NftException.class);
            } finally {
                nftables.apply("add table ip %1$s\ndelete table ip %1$s".formatted(table));
            }
        }
    }

    @Test
    @Tag("root")
    void tenThousandServicesAreLoadedAndOneIsChanged() {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        String table = "atoll_size_test";
        try (LibNftables nftables = LibNftables.open()) {
            try {
                Ledger ledger = new Ledger();
                Set<String> chains = new HashSet<>();
                List<Change> changes = new ArrayList<>();
                for (int i = 0; i < 10_000; i++) {
                    changes.addAll(ledger.replace("s" + i, Rules.elements(List.of(route(i, 3)))));
                }
                long start = System.nanoTime();
                nftables.apply(Rules.base(table) + Rules.script(table, changes, chains));
                long loaded = System.nanoTime();
                nftables.apply(
                        Rules.script(
                                table,
                                ledger.replace("s5", Rules.elements(List.of(route(5, 4)))),
                                chains));
                long changed = System.nanoTime();
                System.out.printf(
                        "10,000 services x 3: loaded in %d ms, one changed in %d ms%n",
                        (loaded - start) / 1_000_000, (changed - loaded) / 1_000_000);
                assertThat(nftables.list("list map ip " + table + " services"))
                        .contains("random_4");
            } finally {
                nftables.apply("add table ip %1$s\ndelete table ip %1$s".formatted(table));
            }
        }
    }

    private static Route route(int number, int backends) {
        String tail = (number >> 8) + "." + (number & 255);
        List<Backend> all = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            all.add(new Backend("10." + (200 + i) + "." + tail, 8080));
        }
        return new Route(new Frontend.Address("10.96." + tail, "tcp", 80), all, 0);
    }
}
