package dev.atoll.node.stream;

import dev.atoll.kinds.Encoded;
import dev.atoll.node.cri.StreamRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exec and attach over a WebSocket: its channels are the runtime's SPDY streams.
///
/// Channel 0 is standard input, 1 and 2 are the outputs, 3 carries the result as a `Status`, 4 the terminal's size;
/// 255 closes the channel that its next byte names (version 5 of the protocol).
final class Terminal {
    static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);
    private static final String STREAM_PROTOCOL = "v4.channel.k8s.io";
    private static final Duration LEAVING = Duration.ofSeconds(5);
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;
    private static final int CLOSE = 255;

    private final WebSocket client;
    private final Spdy runtime;
    private final Map<Integer, Integer> streamOfChannel = new HashMap<>();
    private final Map<Integer, Integer> channelOfStream = new HashMap<>();

    private Terminal(WebSocket client, Spdy runtime) {
        this.client = client;
        this.runtime = runtime;
    }

    /// Joins the two until the command ends or the client leaves.
    static void run(Exchange exchange, String protocol, StreamRequest request, String url)
            throws IOException, InterruptedException {
        try (Upstream upstream = Upstream.connect(url, STREAM_PROTOCOL)) {
            Spdy spdy = new Spdy(upstream);
            try {
                Terminal terminal = new Terminal(WebSocket.accept(exchange, protocol), spdy);
                terminal.open(request);
                Thread reader =
                        Thread.ofVirtual().name("exec-input").start(() -> terminal.input(upstream));
                terminal.output();
                // a connection that is closed over unread bytes is reset, and the client loses what
                // it has not read
                boolean _ = reader.join(LEAVING);
            } finally {
                spdy.close();
            }
        }
    }

    private void open(StreamRequest request) throws IOException {
        open(ERROR, "error");
        if (request.stdin()) {
            open(STDIN, "stdin");
        }
        if (request.stdout()) {
            open(STDOUT, "stdout");
        }
        if (request.stderr() && !request.tty()) {
            open(STDERR, "stderr");
        }
        if (request.tty()) {
            open(RESIZE, "resize");
        }
        // clients wait for each of their channels to be acknowledged
        client.send(STDOUT, new byte[0]);
    }

    private void open(int channel, String type) throws IOException {
        int stream = runtime.open(Map.of("streamtype", type));
        streamOfChannel.put(channel, stream);
        channelOfStream.put(stream, channel);
    }

    private void input(Upstream upstream) {
        try {
            for (Optional<Encoded> message = client.receive();
                    message.isPresent();
                    message = client.receive()) {
                byte[] bytes = message.get().array();
                if (bytes.length == 0) {
                    continue;
                }
                int channel = bytes[0] & 255;
                if (channel == CLOSE && bytes.length > 1) {
                    finish(bytes[1] & 255);
                } else if (channel == STDIN || channel == RESIZE) {
                    Integer stream = streamOfChannel.get(channel);
                    if (stream != null) {
                        runtime.write(stream, bytes, 1, bytes.length - 1);
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("The client of a terminal went: {}", e.getMessage());
        }
        try {
            // the command must see that nobody is there any more
            upstream.close();
        } catch (IOException e) {
            LOG.debug("The runtime's end of a terminal: {}", e.getMessage());
        }
    }

    private void finish(int channel) throws IOException {
        Integer stream = streamOfChannel.get(channel);
        if (stream != null) {
            runtime.finish(stream);
        }
    }

    private void output() throws IOException {
        Set<Integer> open = new HashSet<>(channelOfStream.keySet());
        open.remove(streamOfChannel.getOrDefault(STDIN, 0));
        open.remove(streamOfChannel.getOrDefault(RESIZE, 0));
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try {
            while (!open.isEmpty()) {
                Optional<Spdy.Received> next = runtime.receive();
                if (next.isEmpty()) {
                    break;
                }
                Spdy.Received received = next.get();
                int channel = channelOfStream.getOrDefault(received.stream(), -1);
                if (channel == ERROR) {
                    result.writeBytes(received.content().array());
                } else if (received.content().length() > 0
                        && (channel == STDOUT || channel == STDERR)) {
                    client.send(channel, received.content().array());
                }
                if (received.last()) {
                    open.remove(received.stream());
                }
            }
        } catch (IOException e) {
            LOG.debug("A terminal ends: {}", e.getMessage());
        }
        byte[] status = result.toByteArray();
        client.send(ERROR, status.length == 0 ? SUCCESS : status);
        client.close();
    }

    private static final byte[] SUCCESS =
            "{\"metadata\":{},\"status\":\"Success\"}"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);

    /// What a client of SPDY is answered before its bytes are passed on.
    static Map<String, String> upgrade(Head runtime) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Connection", "Upgrade");
        headers.put("Upgrade", "SPDY/3.1");
        String protocol = runtime.header("x-stream-protocol-version");
        if (!protocol.isEmpty()) {
            headers.put("X-Stream-Protocol-Version", protocol);
        }
        return headers;
    }
}
