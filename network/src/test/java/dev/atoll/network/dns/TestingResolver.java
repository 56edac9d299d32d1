package dev.atoll.network.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.opentest4j.TestAbortedException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// A name server that answers as it is told, at port 53 of a loopback address of its own. An answer with the flag `TC`
/// is whole over TCP.
final class TestingResolver implements AutoCloseable {
    private static final int PORT = 53;
    private static final int BYTES_MAX = 4096;

    private final InetAddress address;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final UnaryOperator<Message> answers;
    private final AtomicInteger asked = new AtomicInteger();

    private TestingResolver(
            InetAddress address,
            DatagramSocket udp,
            ServerSocket tcp,
            UnaryOperator<Message> answers) {
        this.address = address;
        this.udp = udp;
        this.tcp = tcp;
        this.answers = answers;
    }

    /// Skips the test where the port cannot be had.
    static TestingResolver start(String address, UnaryOperator<Message> answers) {
        InetSocketAddress place = new InetSocketAddress(InetAddress.ofLiteral(address), PORT);
        try {
            TestingResolver resolver =
                    new TestingResolver(
                            place.getAddress(),
                            new DatagramSocket(place),
                            new ServerSocket(PORT, 10, place.getAddress()),
                            answers);
            Thread.ofVirtual().start(resolver::serveUdp);
            Thread.ofVirtual().start(resolver::serveTcp);
            return resolver;
        } catch (IOException e) {
            throw new TestAbortedException("port 53 of " + address + " cannot be had", e);
        }
    }

    /// A line of a `resolv.conf`.
    String line() {
        return "nameserver " + address.getHostAddress() + "\n";
    }

    /// How many queries came over UDP.
    int asked() {
        return asked.get();
    }

    private void serveUdp() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX);
                udp.receive(packet);
                asked.incrementAndGet();
                Message answer =
                        answers.apply(
                                new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
                byte[] bytes = answer.toWire();
                if (answer.getHeader().getFlag(Flags.TC)) {
                    bytes = answer.toWire(512);
                }
                udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket client = tcp.accept()) {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    Message answer =
                            answers.apply(new Message(in.readNBytes(in.readUnsignedShort())));
                    answer.getHeader().unsetFlag(Flags.TC);
                    byte[] bytes = answer.toWire();
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(bytes.length);
                    out.write(bytes);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
