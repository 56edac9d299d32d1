package dev.atoll.server.webhook;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Posts JSON to webhooks over HTTPS, and gives back what they answer. Each call has a connection of its own, to an
/// address that was looked up once and found to be allowed; redirects are not followed. Used by many threads at once,
/// which wait without a seat.
public final class WebhookClient {
    private static final int CALLS_PER_TENANT = 64;
    private static final int MAX_TARGETS = 4;

    private final ServiceAddresses services;
    private final Outreach outreach;
    private final TrustedAuthorities authorities = new TrustedAuthorities();
    private final HostLookup lookup = new HostLookup();
    private final Map<TenantId, AtomicInteger> underWay = new ConcurrentHashMap<>();

    /// @param services where the tenants' Services are
    public WebhookClient(ServiceAddresses services, Outreach outreach) {
        this.services = services;
        this.outreach = outreach;
    }

    /// @param timeout for all of it
    /// @return the body of a successful answer
    /// @throws WebhookException where there is none
    public byte[] post(TenantId tenant, WebhookTarget target, byte[] body, Duration timeout)
            throws WebhookException {
        String url = timed(target.url(), timeout);
        AtomicInteger calls = enter(tenant);
        try {
            Answer answer =
                    Seats.away(() ->
                            attempt(tenant, target, new Letter(url, Encoded.wrap(body)), timeout));
            return answer.orThrow();
        } finally {
            leave(tenant, calls);
        }
    }

    private static String timed(String url, Duration timeout) {
        String query = url.contains("?") ? "&" : "?";
        return url + query + "timeout=" + timeout.toSeconds() + "s";
    }

    private AtomicInteger enter(TenantId tenant) throws WebhookException {
        AtomicInteger calls =
                underWay.compute(
                        tenant,
                        (_, known) -> {
                            AtomicInteger count = known == null ? new AtomicInteger() : known;
                            count.incrementAndGet();
                            return count;
                        });
        if (calls.get() > CALLS_PER_TENANT) {
            leave(tenant, calls);
            throw new WebhookException("too many calls of webhooks are under way");
        }
        return calls;
    }

    private void leave(TenantId tenant, AtomicInteger calls) {
        underWay.compute(tenant, (_, _) -> calls.decrementAndGet() == 0 ? null : calls);
    }

    private record Letter(String url, Encoded body) {}

    private sealed interface Answer {
        byte[] orThrow() throws WebhookException;

        record Body(Encoded content) implements Answer {
            @Override
            public byte[] orThrow() {
                return content.array();
            }
        }

        record Failure(String why) implements Answer {
            @Override
            public byte[] orThrow() throws WebhookException {
                throw new WebhookException(why);
            }
        }
    }

    private Answer attempt(TenantId tenant, WebhookTarget target, Letter letter, Duration timeout) {
        AtomicBoolean late = new AtomicBoolean();
        List<Socket> open = new ArrayList<>(1);
        Thread watch =
                Thread.ofVirtual()
                        .name("webhook-deadline")
                        .start(() -> {
                            try {
                                Thread.sleep(timeout);
                            } catch (InterruptedException e) {
                                return;
                            }
                            synchronized (open) {
                                late.set(true);
                                open.forEach(WebhookClient::close);
                            }
                        });
        try {
            URI uri = new URI(letter.url());
            List<InetSocketAddress> addresses = addresses(tenant, target, uri, timeout);
            byte[] content = exchange(target, letter, addresses, new Deadline(open, late));
            return new Answer.Body(Encoded.wrap(content));
        } catch (WebhookException e) {
            return new Answer.Failure(e.text());
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            String why = late.get() ? "context deadline exceeded" : String.valueOf(e.getMessage());
            return new Answer.Failure("Post \"" + letter.url() + "\": " + why);
        } finally {
            watch.interrupt();
            synchronized (open) {
                open.forEach(WebhookClient::close);
            }
        }
    }

    /// Closes what is open when the time is over, and what is opened later at once.
    private record Deadline(List<Socket> open, AtomicBoolean late) {
        void covers(Socket socket) throws IOException {
            synchronized (open) {
                if (late.get()) {
                    close(socket);
                    throw new IOException("context deadline exceeded");
                }
                open.add(socket);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is given up.
        }
    }

    private List<InetSocketAddress> addresses(
            TenantId tenant, WebhookTarget target, URI uri, Duration timeout)
            throws WebhookException {
        return switch (target.place()) {
            case WebhookTarget.Place.AtUrl _ -> byUrl(tenant, uri, timeout);
            case WebhookTarget.Place.AtService service -> {
                List<InetSocketAddress> found = new ArrayList<>();
                for (InetSocketAddress address : services.of(tenant, service)) {
                    if (outreach.allowsByService(tenant, address.getAddress())) {
                        found.add(address);
                    }
                }
                if (found.isEmpty()) {
                    throw failed(
                            uri,
                            "the network of service \""
                                    + service.name()
                                    + "\" can not be reached from the API server");
                }
                yield found;
            }
        };
    }

    private static WebhookException failed(URI uri, String why) {
        return new WebhookException("Post \"" + uri + "\": " + why);
    }

    /// Looked up once: what was allowed is what is connected to.
    private List<InetSocketAddress> byUrl(TenantId tenant, URI uri, Duration timeout)
            throws WebhookException {
        String host = uri.getHost();
        if (host == null || !"https".equals(uri.getScheme())) {
            throw failed(uri, "the URL has no host or is not https");
        }
        int port = uri.getPort() < 0 ? 443 : uri.getPort();
        List<InetAddress> found;
        try {
            found = lookup.find(tenant, host, timeout);
        } catch (WebhookException e) {
            throw failed(uri, e.text());
        }
        List<InetSocketAddress> allowed = new ArrayList<>();
        for (InetAddress address : found) {
            if (outreach.allowsByUrl(address)) {
                allowed.add(new InetSocketAddress(address, port));
            }
        }
        if (allowed.isEmpty()) {
            throw failed(uri, "the address of " + host + " is not one that webhooks may have");
        }
        return allowed;
    }

    private byte[] exchange(
            WebhookTarget target,
            Letter letter,
            List<InetSocketAddress> addresses,
            Deadline deadline)
            throws IOException, WebhookException {
        SSLSocketFactory factory = authorities.trusting(target.authorities());
        String host =
                switch (target.place()) {
                    case WebhookTarget.Place.AtUrl _ -> hostOf(letter.url());
                    case WebhookTarget.Place.AtService service -> service.host();
                };
        Socket plain = connected(addresses, deadline);
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, plain.getPort(), true);
        deadline.covers(socket);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (host.chars().anyMatch(Character::isLetter) && !host.contains(":")) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new HttpExchange(socket).post(URI.create(letter.url()), letter.body().array());
    }

    private static String hostOf(String url) {
        String host = String.valueOf(URI.create(url).getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Socket connected(List<InetSocketAddress> addresses, Deadline deadline)
            throws IOException {
        IOException last = new IOException("no address");
        for (InetSocketAddress address :
                addresses.subList(0, Math.min(MAX_TARGETS, addresses.size()))) {
            Socket socket = new Socket();
            deadline.covers(socket);
            try {
                socket.connect(address);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                last = new IOException("dial tcp " + text(address) + ": connect: " + refusal(e), e);
            }
        }
        throw last;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String refusal(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("refused") ? "connection refused" : message;
    }
}
