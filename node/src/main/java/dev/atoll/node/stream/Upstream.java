package dev.atoll.node.stream;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A connection to the runtime's streaming server, switched to SPDY/3.1.
record Upstream(Socket socket, Head head, InputStream in, OutputStream out)
        implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    /// @param protocols the stream protocols that we speak, comma-separated
    static Upstream connect(String url, String protocols) throws IOException {
        URI uri = URI.create(url);
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            String path =
                    uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            out.write(
                    ("POST "
                                    + path
                                    + " HTTP/1.1\r\nHost: "
                                    + uri.getAuthority()
                                    + "\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: "
                                    + protocols
                                    + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            Head head = Head.read(socket.getInputStream());
            if (head.status() != 101) {
                throw new HttpException(500, "the runtime refused the stream: " + head.firstLine());
            }
            return new Upstream(socket, head, socket.getInputStream(), out);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
