package dev.atoll.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// Asks the host's resolvers, one after the other, and remembers what they said for as long as they allow, at most
/// five minutes. Failures are not remembered.
final class Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REREAD = Duration.ofSeconds(5);
    private static final long TTL_SECONDS_MAX = 300;
    private static final long NEGATIVE_SECONDS = 5;
    private static final int DNS_PORT = 53;

    private record Key(String name, int type, int dclass) {}

    private record Remembered(Message answer, Instant until) {}

    private final DnsOptions options;
    private final InstantSource clock;
    private final DnsMetrics metrics;
    private final Map<Key, Remembered> cache;
    private List<InetSocketAddress> servers = List.of();
    private Instant read = Instant.MIN;

    Upstream(DnsOptions options, InstantSource clock, DnsMetrics metrics) {
        this.options = options;
        this.clock = clock;
        this.metrics = metrics;
        this.cache =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, Remembered> eldest) {
                        return size() > options.cacheMax();
                    }
                };
    }

    /// The answer to a question, or empty where no resolver gave one.
    Optional<Message> ask(Record question) throws InterruptedException {
        Key key = new Key(question.getName().toString(), question.getType(), question.getDClass());
        metrics.lookedUp();
        Optional<Message> known = remembered(key);
        if (known.isPresent()) {
            metrics.remembered(known.get().getRcode());
            return known;
        }
        for (InetSocketAddress server : servers()) {
            String to = server.getAddress().getHostAddress() + ":" + server.getPort();
            long started = System.nanoTime();
            try {
                SimpleResolver resolver = new SimpleResolver(server);
                resolver.setTimeout(QUERY_TIMEOUT);
                Message answer = resolver.send(Message.newQuery(question));
                metrics.forwarded(to, answer.getRcode(), System.nanoTime() - started);
                if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                    remember(key, answer);
                    return Optional.of(answer);
                }
                LOG.debug("{} said {} to {}", server, Rcode.string(answer.getRcode()), question);
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                metrics.forwardFailed(to);
                LOG.debug("{} gave no answer to {}", server, question, e);
            }
        }
        return Optional.empty();
    }

    private synchronized Optional<Message> remembered(Key key) {
        Remembered remembered = cache.get(key);
        if (remembered == null || remembered.until().isBefore(clock.instant())) {
            return Optional.empty();
        }
        return Optional.of(remembered.answer());
    }

    private synchronized void remember(Key key, Message answer) {
        long seconds =
                answer.getSection(Section.ANSWER).stream()
                        .mapToLong(Record::getTTL)
                        .min()
                        .orElse(NEGATIVE_SECONDS);
        if (seconds > 0) {
            cache.put(
                    key,
                    new Remembered(
                            answer,
                            clock.instant().plusSeconds(Math.min(seconds, TTL_SECONDS_MAX))));
        }
    }

    /// The host may get new resolvers at any time, for example from DHCP.
    private synchronized List<InetSocketAddress> servers() {
        Instant now = clock.instant();
        if (read.isBefore(now.minus(REREAD))) {
            read = now;
            servers = read(options.resolvConf(), options.address());
        }
        return servers;
    }

    /// The name servers of a file, without our own address, which would be a loop.
    static List<InetSocketAddress> read(Path file, InetAddress own) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                StringTokenizer words = new StringTokenizer(line);
                if (words.countTokens() > 1 && words.nextToken().equals("nameserver")) {
                    Addresses.parse(words.nextToken())
                            .filter(address -> !address.equals(own))
                            .ifPresent(address ->
                                    servers.add(new InetSocketAddress(address, DNS_PORT)));
                }
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", file, e.getMessage());
        }
        return servers;
    }
}
