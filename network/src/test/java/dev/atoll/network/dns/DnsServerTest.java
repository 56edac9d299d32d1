package dev.atoll.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

final class DnsServerTest {
    private static final Map<String, String> SERVICES =
            Map.of(
                    "web",
                            "clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5], ports: [{name: http, port: 80, protocol: TCP}]",
                    "db", "clusterIP: None, ports: [{name: sql, port: 5432, protocol: TCP}]",
                    "empty", "clusterIP: None",
                    "out", "type: ExternalName, externalName: web.shop.svc.cluster.local");

    private final TestingMetrics metrics = new TestingMetrics();
    private @TempDir Path folder;
    private DnsServer server;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        DnsOptions options =
                new DnsOptions(
                        InetAddress.getLoopbackAddress(),
                        0,
                        "cluster.local",
                        folder.resolve("resolv.conf"),
                        100,
                        100);
        server =
                new DnsServer(
                        options,
                        new TestingSource(),
                        InstantSource.system(),
                        new DnsMetrics(metrics.registry()));
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServiceHasItsAddress() throws Exception {
        Message answer = ask("web.shop.svc.cluster.local.", Type.A);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(values(answer, Section.ANSWER)).containsExactly("10.96.0.5");
        assertThat(values(ask("WEB.Shop.svc.cluster.LOCAL.", Type.A), Section.ANSWER))
                .containsExactly("10.96.0.5");
    }

    @Test
    void aNameWithoutSuchARecordIsNoError() throws Exception {
        Message answer = ask("web.shop.svc.cluster.local.", Type.AAAA);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
        assertThat(ask("shop.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void anUnknownNameDoesNotExist() throws Exception {
        for (String name :
                List.of(
                        "nope.shop.svc",
                        "web.none.svc",
                        "none.svc",
                        "what",
                        "x.y.web.shop.svc",
                        "empty.shop.svc")) {
            Message answer = ask(name + ".cluster.local.", Type.A);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answer.getSection(Section.AUTHORITY)).as(name).isNotEmpty();
        }
    }

    @Test
    void aHeadlessServiceHasItsEndpointsAndTheirHosts() throws Exception {
        assertThat(values(ask("db.shop.svc.cluster.local.", Type.A), Section.ANSWER))
                .containsExactlyInAnyOrder("10.244.0.7", "10.244.0.8");
        assertThat(values(ask("db-0.db.shop.svc.cluster.local.", Type.A), Section.ANSWER))
                .containsExactly("10.244.0.7");
        assertThat(values(ask("10-244-0-8.db.shop.svc.cluster.local.", Type.A), Section.ANSWER))
                .containsExactly("10.244.0.8");
    }

    @Test
    void namedPortsHaveServiceRecords() throws Exception {
        assertThat(values(ask("_http._tcp.web.shop.svc.cluster.local.", Type.SRV), Section.ANSWER))
                .containsExactly("0 100 80 web.shop.svc.cluster.local.");
        Message headless = ask("_sql._tcp.db.shop.svc.cluster.local.", Type.SRV);
        assertThat(values(headless, Section.ANSWER))
                .containsExactlyInAnyOrder(
                        "0 100 5432 db-0.db.shop.svc.cluster.local.",
                        "0 100 5432 10-244-0-8.db.shop.svc.cluster.local.");
        assertThat(values(headless, Section.ADDITIONAL)).contains("10.244.0.7", "10.244.0.8");
        assertThat(ask("_tcp.web.shop.svc.cluster.local.", Type.SRV).getRcode())
                .isEqualTo(Rcode.NOERROR);
        assertThat(ask("_udp.web.shop.svc.cluster.local.", Type.SRV).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void addressesLeadBackToNames() throws Exception {
        assertThat(values(ask("5.0.96.10.in-addr.arpa.", Type.PTR), Section.ANSWER))
                .containsExactly("web.shop.svc.cluster.local.");
        assertThat(values(ask("7.0.244.10.in-addr.arpa.", Type.PTR), Section.ANSWER))
                .containsExactly("db-0.db.shop.svc.cluster.local.");
    }

    @Test
    void anExternalNameIsAnAliasAndIsFollowed() throws Exception {
        assertThat(values(ask("out.shop.svc.cluster.local.", Type.A), Section.ANSWER))
                .containsExactly("web.shop.svc.cluster.local.", "10.96.0.5");
    }

    @Test
    void podsHaveTheirAddressAsName() throws Exception {
        assertThat(values(ask("10-244-0-9.shop.pod.cluster.local.", Type.A), Section.ANSWER))
                .containsExactly("10.244.0.9");
        assertThat(ask("nonsense.shop.pod.cluster.local.", Type.A).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theVersionOfTheSpecificationIsGiven() throws Exception {
        assertThat(values(ask("dns-version.cluster.local.", Type.TXT), Section.ANSWER))
                .containsExactly("1.1.0");
    }

    @Test
    void aNameOutsideFailsWithoutResolvers() throws Exception {
        assertThat(ask("example.org.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    @Tag("root")
    void aNameOutsideIsAskedUpstream() throws Exception {
        try (TestingResolver upstream = TestingResolver.start("127.77.0.3", UpstreamTest::known)) {
            Files.writeString(folder.resolve("resolv.conf"), upstream.line());
            Message answer = ask("one.example.", Type.A);
            assertThat(values(answer, Section.ANSWER)).containsExactly("192.0.2.1");
            assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
            assertThat(ask("none.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(ask("nope.shop.svc.cluster.local.", Type.A).getRcode())
                    .isEqualTo(Rcode.NXDOMAIN);
            assertThat(upstream.asked()).isEqualTo(2);
        }
    }

    @Test
    void aLongAnswerIsCutOverUdpAndWholeOverTcp() throws Exception {
        SimpleResolver resolver = resolver();
        resolver.setEDNS(-1);
        resolver.setIgnoreTruncation(true);
        Message query = query("big.shop.svc.cluster.local.", Type.A);
        Message cut = resolver.send(query);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        resolver.setTCP(true);
        assertThat(resolver.send(query).getSection(Section.ANSWER)).hasSize(100);
    }

    @Test
    void countsWhatItIsAskedAndAnswers() throws Exception {
        ask("web.shop.svc.cluster.local.", Type.A);
        ask("nope.shop.svc.cluster.local.", Type.AAAA);
        ask("example.org.", Type.LOC);
        assertThat(metrics.value("coredns_dns_requests_total", "proto", "udp", "type", "A"))
                .isEqualTo(1);
        assertThat(metrics.value("coredns_dns_requests_total", "type", "other")).isEqualTo(1);
        assertThat(metrics.value("coredns_dns_responses_total", "rcode", "NOERROR")).isEqualTo(1);
        assertThat(metrics.value("coredns_dns_responses_total", "rcode", "NXDOMAIN")).isEqualTo(1);
        assertThat(metrics.value("coredns_dns_responses_total", "rcode", "SERVFAIL")).isEqualTo(1);
        assertThat(metrics.value("coredns_dns_request_duration_seconds")).isEqualTo(3);
        assertThat(metrics.value("coredns_cache_requests_total")).isEqualTo(1);
        assertThat(metrics.value("coredns_cache_hits_total")).isZero();
    }

    @Test
    void isAliveUntilItIsClosed() {
        assertThat(server.alive()).isTrue();
        server.close();
        await().until(() -> !server.alive());
    }

    private Message ask(String name, int type) throws Exception {
        return resolver().send(query(name, type));
    }

    private SimpleResolver resolver() {
        SimpleResolver resolver =
                new SimpleResolver(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        resolver.setTimeout(Duration.ofSeconds(10));
        return resolver;
    }

    private static Message query(String name, int type) throws Exception {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private static List<String> values(Message message, int section) {
        return message.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(Record::rdataToString)
                .toList();
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class TestingSource implements ServiceSource {
        private static EndpointSlice slice(String service, String endpoints) {
            return new EndpointSlice(
                    tree(
                            """
                            metadata: {name: %1$s-1, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
                            addressType: IPv4
                            ports: [{name: sql, port: 5432, protocol: TCP}]
                            endpoints: [%2$s]
                            """
                                    .formatted(service, endpoints)));
        }

        private static final EndpointSlice DB =
                slice(
                        "db",
                        "{addresses: [10.244.0.7], hostname: db-0, conditions: {ready: true}},"
                                + "{addresses: [10.244.0.8], conditions: {ready: true}},"
                                + "{addresses: [10.244.0.9], conditions: {ready: false}}");

        @Override
        public Optional<Service> service(String namespace, String name) {
            if (!namespace.equals("shop")) {
                return Optional.empty();
            }
            String spec = name.equals("big") ? "clusterIP: None" : SERVICES.get(name);
            return Optional.ofNullable(spec)
                    .map(text ->
                            new Service(
                                    tree(
                                            "metadata: {name: "
                                                    + name
                                                    + ", namespace: shop}\nspec: {"
                                                    + text
                                                    + "}")));
        }

        @Override
        public List<EndpointSlice> slices(String namespace, String service) {
            return switch (service) {
                case "db" -> List.of(DB);
                case "big" -> {
                    StringBuilder endpoints = new StringBuilder();
                    for (int i = 1; i <= 100; i++) {
                        endpoints.append("{addresses: [10.244.9.").append(i).append("]},");
                    }
                    yield List.of(slice("big", endpoints.toString()));
                }
                default -> List.of();
            };
        }

        @Override
        public boolean namespaceExists(String namespace) {
            return namespace.equals("shop");
        }

        @Override
        public Optional<Service> serviceByAddress(String ip) {
            return ip.equals("10.96.0.5") ? service("shop", "web") : Optional.empty();
        }

        @Override
        public List<EndpointSlice> slicesByAddress(String ip) {
            return ip.equals("10.244.0.7") ? List.of(DB) : List.of();
        }
    }
}
