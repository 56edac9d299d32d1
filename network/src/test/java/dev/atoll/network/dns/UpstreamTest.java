package dev.atoll.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Tag("root")
final class UpstreamTest {
    private static final int TTL_SECONDS = 60;

    @TempDir private Path folder = Path.of("");
    private Path resolvConf = Path.of("");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Upstream upstream;
    private TestingResolver knows;
    private TestingResolver refuses;

    @BeforeEach
    void start() throws IOException {
        resolvConf = folder.resolve("resolv.conf");
        knows = TestingResolver.start("127.77.0.1", UpstreamTest::known);
        refuses =
                TestingResolver.start(
                        "127.77.0.2",
                        query -> {
                            Message answer = answer(query);
                            answer.getHeader().setRcode(Rcode.REFUSED);
                            return answer;
                        });
        Files.writeString(resolvConf, knows.line());
        upstream =
                new Upstream(
                        new DnsOptions(
                                InetAddress.getLoopbackAddress(),
                                0,
                                "cluster.local",
                                resolvConf,
                                100,
                                100),
                        () -> now,
                        new DnsMetrics(new PrometheusRegistry()));
    }

    @AfterEach
    void stop() throws IOException {
        knows.close();
        refuses.close();
    }

    private static Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    /// One address for `one.example`, a hundred for `many.example`.
    static Message known(Message query) {
        Message answer = answer(query);
        Name name = query.getQuestion().getName();
        int addresses =
                switch (name.toString()) {
                    case "one.example." -> 1;
                    case "many.example." -> 100;
                    default -> 0;
                };
        for (int i = 1; i <= addresses; i++) {
            answer.addRecord(
                    new ARecord(
                            name, DClass.IN, TTL_SECONDS, InetAddress.ofLiteral("192.0.2." + i)),
                    Section.ANSWER);
        }
        if (addresses == 0) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        if (addresses > 10) {
            answer.getHeader().setFlag(Flags.TC);
        }
        return answer;
    }

    private Optional<Message> ask(String name) throws Exception {
        return upstream.ask(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }

    private List<String> addresses(String name) throws Exception {
        return ask(name).orElseThrow().getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void anAnswerIsRememberedForAsLongAsItLasts() throws Exception {
        assertThat(addresses("one.example.")).containsExactly("192.0.2.1");
        now = now.plusSeconds(TTL_SECONDS);
        assertThat(addresses("one.example.")).containsExactly("192.0.2.1");
        assertThat(knows.asked()).isEqualTo(1);
        now = now.plusSeconds(1);
        assertThat(addresses("one.example.")).containsExactly("192.0.2.1");
        assertThat(knows.asked()).isEqualTo(2);
    }

    @Test
    void whatDoesNotExistIsAnAnswerToo() throws Exception {
        assertThat(ask("none.example.").orElseThrow().getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("none.example.").orElseThrow().getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(knows.asked()).isEqualTo(1);
    }

    @Test
    void theNextServerIsAskedWhereOneGivesNoAnswer() throws Exception {
        Files.writeString(resolvConf, refuses.line() + knows.line());
        assertThat(addresses("one.example.")).containsExactly("192.0.2.1");
        assertThat(refuses.asked()).isEqualTo(1);
    }

    @Test
    void whereNobodyAnswersNothingIsRemembered() throws Exception {
        Files.writeString(resolvConf, refuses.line());
        assertThat(ask("one.example.")).isEmpty();
        assertThat(ask("one.example.")).isEmpty();
        assertThat(refuses.asked()).isEqualTo(2);
    }

    @Test
    void aLongAnswerIsFetchedWhole() throws Exception {
        assertThat(addresses("many.example.")).hasSize(100);
    }

    @Test
    void newServersAreTakenUp() throws Exception {
        Files.writeString(resolvConf, refuses.line());
        assertThat(ask("one.example.")).isEmpty();
        Files.writeString(resolvConf, knows.line());
        now = now.plus(Duration.ofSeconds(6));
        assertThat(addresses("one.example.")).containsExactly("192.0.2.1");
    }

    @Test
    void theFileIsReadAsResolversReadIt() throws IOException {
        Files.writeString(
                resolvConf,
                """
                # nameserver 192.0.2.9
                search example
                nameserver\t192.0.2.1
                  nameserver  192.0.2.2
                nameserver 10.96.0.10
                nameserver
                nameserver what
                """);
        assertThat(Upstream.read(resolvConf, InetAddress.ofLiteral("10.96.0.10")))
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("192.0.2.1", "192.0.2.2");
    }
}
