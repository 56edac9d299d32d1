package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingServer;
import dev.atoll.server.pki.Pem;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How many streams a client may open and cancel, which costs it nothing and the server a request each.
final class ResetFloodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte HEADERS = 1;
    private static final byte RST_STREAM = 3;
    private static final byte SETTINGS = 4;
    private static final byte GOAWAY = 7;
    private static final int END_OF_STREAM_AND_HEADERS = 5;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    /// `GET / https a`, in the static table's words.
    private static final byte[] REQUEST = {(byte) 0x82, (byte) 0x84, (byte) 0x87, 1, 1, 'a'};

    private static SSLSocket connect(TestingServer server)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", Pem.certificate(server.authorityPem()));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        URI address = URI.create(server.address());
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(address.getHost(), address.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void frame(DataOutputStream out, byte type, int flags, int stream, byte[] body)
            throws IOException {
        out.writeByte(body.length >> 16);
        out.writeShort(body.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(body);
    }

    /// The code that a server gave as it closed a connection, on which it had been sent so many cancelled streams.
    private static int codeOfTheEnd(TestingServer server, int cancelled)
            throws GeneralSecurityException, IOException {
        try (SSLSocket socket = connect(server)) {
            DataOutputStream out =
                    new DataOutputStream(
                            new java.io.BufferedOutputStream(socket.getOutputStream()));
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, SETTINGS, 0, 0, new byte[0]);
            for (int i = 0; i < cancelled; i++) {
                int stream = 2 * i + 1;
                frame(out, HEADERS, END_OF_STREAM_AND_HEADERS, stream, REQUEST);
                frame(out, RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
            }
            // What is none of the protocol's frames of this length ends the connection anyhow, with
            // another code.
            frame(out, SETTINGS, 0, 1, new byte[0]);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                byte type = in.readByte();
                in.skipNBytes(5);
                byte[] body = in.readNBytes(length);
                if (type == GOAWAY) {
                    return body[4] << 24 | body[5] << 16 | body[6] << 8 | body[7];
                }
            }
        }
    }

    /// CVE-2023-44487: who only opens and cancels streams is soon cut off, without having shown who they are.
    @Test
    void whoOpensAndCancelsTooManyStreamsIsCutOff(@TempDir Path folder)
            throws GeneralSecurityException, IOException {
        try (TestingServer server = TestingServer.open(folder)) {
            assertThat(codeOfTheEnd(server, TlsIdentity.MAX_RESETS + 1))
                    .isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(codeOfTheEnd(server, TlsIdentity.MAX_RESETS / 2))
                    .isNotEqualTo(ENHANCE_YOUR_CALM);
        }
    }
}
