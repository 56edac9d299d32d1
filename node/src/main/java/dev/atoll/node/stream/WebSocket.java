package dev.atoll.node.stream;

import dev.atoll.kinds.Encoded;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The server's end of a WebSocket (RFC 6455). One thread reads; any number may send.
final class WebSocket {
    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MESSAGE_BYTES_MAX = 32 << 20;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LAST = 0x80;

    private final DataInputStream in;
    private final OutputStream out;
    private final ReentrantLock sending = new ReentrantLock();

    private WebSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    static boolean isAsked(Head head) {
        return head.header("upgrade").equalsIgnoreCase("websocket");
    }

    /// The first protocol of ours that the client offers.
    static Optional<String> choose(Head head, List<String> ours) {
        List<String> offered =
                Stream.of(head.header("sec-websocket-protocol").split(",", -1))
                        .map(String::strip)
                        .toList();
        return ours.stream().filter(offered::contains).findFirst();
    }

    static WebSocket accept(Exchange exchange, String protocol) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Accept", accept(exchange.head().header("sec-websocket-key")));
        headers.put("Sec-WebSocket-Protocol", protocol);
        exchange.switchProtocols(headers);
        return new WebSocket(exchange.in(), exchange.out());
    }

    private static String accept(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(
                            digest.digest((key + ACCEPT).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// The next message, or empty where the client closed. Answers pings.
    Optional<Encoded> receive() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            byte[] payload = payload(message.size());
            int code = first & 15;
            switch (code) {
                case CLOSE -> {
                    send(CLOSE, payload, payload.length);
                    return Optional.empty();
                }
                case PING -> send(PONG, payload, payload.length);
                case PONG -> {}
                default -> {
                    message.write(payload);
                    if ((first & LAST) != 0) {
                        return Optional.of(Encoded.wrap(message.toByteArray()));
                    }
                    if (code != CONTINUATION && message.size() > payload.length) {
                        throw new IOException("a message within a message");
                    }
                }
            }
        }
    }

    private byte[] payload(int before) throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 127;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || before + length > MESSAGE_BYTES_MAX) {
            throw new IOException("a message of more than " + MESSAGE_BYTES_MAX + " bytes");
        }
        byte[] mask = new byte[4];
        if ((second & LAST) != 0) {
            in.readFully(mask);
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    void send(byte[] bytes, int length) throws IOException {
        send(BINARY, bytes, length);
    }

    /// A message whose first byte names a channel.
    void send(int channel, byte[] bytes) throws IOException {
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        send(BINARY, message, message.length);
    }

    /// Says that all is said.
    void close() throws IOException {
        send(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000}, 2);
    }

    private void send(int code, byte[] bytes, int length) throws IOException {
        sending.lock();
        try {
            out.write(LAST | code);
            if (length < 126) {
                out.write(length);
            } else if (length < 65_536) {
                out.write(126);
                out.write(length >> 8);
                out.write(length);
            } else {
                out.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    out.write((int) ((long) length >> shift));
                }
            }
            out.write(bytes, 0, length);
            out.flush();
        } finally {
            sending.unlock();
        }
    }
}
