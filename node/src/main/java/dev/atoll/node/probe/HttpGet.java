package dev.atoll.node.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// One HTTP request on a connection of its own. Only the status line of the answer is read; a redirection counts as
/// an answer. Certificates are not verified: a pod's own is rarely signed by anyone.
record HttpGet(String host, int port, String path, boolean tls, Map<String, String> headers) {
    private static final int STATUS_OFFSET = "HTTP/1.1 ".length();

    static Outcome request(HttpGet get, Duration timeout) {
        String url =
                (get.tls ? "https" : "http") + "://" + get.host + ":" + get.port + get.slashed();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(get.host, get.port), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            Socket socket =
                    get.tls
                            ? trusting()
                                    .getSocketFactory()
                                    .createSocket(plain, get.host, get.port, true)
                            : plain;
            socket.getOutputStream().write(get.text().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            String line =
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.ISO_8859_1))
                            .readLine();
            if (line == null || line.length() < STATUS_OFFSET + 3) {
                return new Outcome(false, "Get \"" + url + "\": EOF");
            }
            int status = Integer.parseInt(line, STATUS_OFFSET, STATUS_OFFSET + 3, 10);
            return status >= 200 && status < 400
                    ? new Outcome(true, "")
                    : new Outcome(false, "HTTP probe failed with statuscode: " + status);
        } catch (IOException | GeneralSecurityException | NumberFormatException e) {
            return new Outcome(false, "Get \"" + url + "\": " + get.failure(e));
        }
    }

    private String slashed() {
        return path.startsWith("/") ? path : "/" + path;
    }

    private String failure(Exception e) {
        return switch (e) {
            case ConnectException refused ->
                    "dial tcp " + host + ":" + port + ": " + Dial.failure(refused);
            case SocketTimeoutException _ ->
                    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
            default -> e.getMessage() + "";
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder("GET ").append(slashed()).append(" HTTP/1.1\r\n");
        if (headers.keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
            text.append("Host: ").append(host).append(':').append(port).append("\r\n");
        }
        if (headers.keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase)) {
            text.append("User-Agent: kube-probe/1.36\r\n");
        }
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("Accept: */*\r\nConnection: close\r\n\r\n").toString();
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
        return context;
    }

    private static final class TrustsEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
