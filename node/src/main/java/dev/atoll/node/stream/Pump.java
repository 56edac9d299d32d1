package dev.atoll.node.stream;

import dev.atoll.kinds.Encoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes bytes on, both ways, without a look at them.
final class Pump {
    static final String PORT_FORWARD = "portforward.k8s.io";
    static final String TUNNELLED = "SPDY/3.1+portforward.k8s.io";

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    /// A connection that is closed over unread bytes is reset, and the client loses what it has not read.
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private static final int BUFFER_BYTES = 32 << 10;

    private Pump() {}

    /// A client that speaks SPDY itself.
    static void spdy(Exchange exchange, String url) throws IOException, InterruptedException {
        String protocols = exchange.head().header("x-stream-protocol-version");
        try (Upstream upstream = Upstream.connect(url, protocols)) {
            exchange.switchProtocols(Terminal.upgrade(upstream.head()));
            Thread up =
                    Thread.ofVirtual()
                            .name("pump-up")
                            .start(() -> {
                                copy(exchange.in(), upstream.out());
                                close(upstream);
                            });
            copy(upstream.in(), exchange.out());
            boolean _ = up.join(LEAVING);
        }
    }

    /// A client that wraps SPDY in WebSocket messages.
    static void tunnel(Exchange exchange, String url) throws IOException, InterruptedException {
        try (Upstream upstream = Upstream.connect(url, PORT_FORWARD)) {
            WebSocket client = WebSocket.accept(exchange, TUNNELLED);
            Thread up =
                    Thread.ofVirtual()
                            .name("tunnel-up")
                            .start(() -> {
                                try {
                                    for (Optional<Encoded> next = client.receive();
                                            next.isPresent();
                                            next = client.receive()) {
                                        upstream.out().write(next.get().array());
                                        upstream.out().flush();
                                    }
                                } catch (IOException e) {
                                    LOG.debug("A tunnel ends: {}", e.getMessage());
                                }
                                close(upstream);
                            });
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                for (int count = upstream.in().read(buffer);
                        count >= 0;
                        count = upstream.in().read(buffer)) {
                    client.send(buffer, count);
                }
            } catch (IOException e) {
                LOG.debug("A tunnel ends: {}", e.getMessage());
            }
            client.close();
            boolean _ = up.join(LEAVING);
        }
    }

    private static void close(Upstream upstream) {
        try {
            upstream.close();
        } catch (IOException e) {
            LOG.debug("The runtime's end: {}", e.getMessage());
        }
    }

    private static void copy(InputStream in, OutputStream out) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("A stream ends: {}", e.getMessage());
        }
    }
}
