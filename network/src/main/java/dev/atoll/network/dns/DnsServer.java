package dev.atoll.network.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;

/// The cluster's DNS server, over UDP and TCP. One virtual thread a query, of which there is a bounded number.
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int TCP_IDLE_MILLIS = 10_000;
    private static final int MESSAGE_BYTES_MAX = 65_535;
    private static final int BINDS_MAX = 20;

    private final DnsOptions options;
    private final Responder responder;
    private final DnsMetrics metrics;
    private final Semaphore permits;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile List<Future<?>> loops = List.of();
    private Optional<DatagramSocket> udp = Optional.empty();
    private Optional<ServerSocket> tcp = Optional.empty();

    public DnsServer(
            DnsOptions options, ServiceSource source, InstantSource clock, DnsMetrics metrics) {
        this.options = options;
        this.metrics = metrics;
        this.responder =
                new Responder(
                        new ClusterZone(options.domain(), source),
                        new Upstream(options, clock, metrics),
                        metrics);
        this.permits = new Semaphore(options.queriesMax());
    }

    /// Binds and answers from now on.
    ///
    /// @throws IOException where the address is not ours or its port is taken
    public void start() throws IOException {
        ServerSocket connections = new ServerSocket();
        tcp = Optional.of(connections);
        DatagramSocket datagrams = bind(connections);
        udp = Optional.of(datagrams);
        loops =
                List.of(
                        threads.submit(() -> receive(datagrams)),
                        threads.submit(() -> accept(connections)));
        LOG.info(
                "DNS for {} at {}:{}",
                options.domain(),
                options.address().getHostAddress(),
                port());
    }

    /// Whether it was started and still takes queries.
    public boolean alive() {
        return !loops.isEmpty() && loops.stream().noneMatch(Future::isDone);
    }

    /// Binds both to one number. One that was free for one protocol may be taken for the other: where any number will
    /// do, another is tried.
    private DatagramSocket bind(ServerSocket connections) throws IOException {
        for (int attempt = 1; ; attempt++) {
            DatagramSocket datagrams =
                    new DatagramSocket(new InetSocketAddress(options.address(), options.port()));
            try {
                connections.setReuseAddress(true);
                connections.bind(
                        new InetSocketAddress(options.address(), datagrams.getLocalPort()));
                return datagrams;
            } catch (BindException e) {
                datagrams.close();
                if (options.port() != 0 || attempt == BINDS_MAX) {
                    throw e;
                }
            }
        }
    }

    /// The port that was bound, where 0 was asked for.
    public int port() {
        return udp.map(DatagramSocket::getLocalPort).orElse(options.port());
    }

    private void receive(DatagramSocket socket) {
        byte[] buffer = new byte[MESSAGE_BYTES_MAX];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("DNS over UDP: {}", e.getMessage());
                }
                continue;
            }
            if (!permits.tryAcquire()) {
                metrics.dropped();
                continue;
            }
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
            var _ = threads.submit(() -> answerDatagram(socket, query, client));
        }
    }

    private void answerDatagram(DatagramSocket socket, byte[] query, InetSocketAddress client) {
        try {
            Message asked = new Message(query);
            byte[] response =
                    responder.respond(asked, DnsMetrics.Protocol.UDP).toWire(udpBytes(asked));
            socket.send(new DatagramPacket(response, response.length, client));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A query from {}: {}", client, e.getMessage());
            refuse(socket, query, client);
        } catch (RuntimeException e) {
            LOG.error("A query from {}", client, e);
        } finally {
            permits.release();
        }
    }

    private static void refuse(DatagramSocket socket, byte[] query, InetSocketAddress client) {
        try {
            Header header = new Header(query);
            header.setFlag(Flags.QR);
            header.setRcode(Rcode.FORMERR);
            Message response = new Message();
            response.setHeader(header);
            byte[] bytes = response.toWire();
            socket.send(new DatagramPacket(bytes, bytes.length, client));
        } catch (IOException e) {
            LOG.debug("What {} sent is no query: {}", client, e.getMessage());
        }
    }

    private static int udpBytes(Message query) {
        OPTRecord extension = query.getOPT();
        int offered = extension == null ? Responder.UDP_BYTES_MIN : extension.getPayloadSize();
        return Math.clamp(offered, Responder.UDP_BYTES_MIN, Responder.UDP_BYTES_MAX);
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                permits.acquire();
                var _ = threads.submit(() -> converse(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("DNS over TCP: {}", e.getMessage());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void converse(Socket client) {
        try (client) {
            client.setSoTimeout(TCP_IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] response =
                        responder
                                .respond(new Message(query), DnsMetrics.Protocol.TCP)
                                .toWire(MESSAGE_BYTES_MAX);
                out.writeShort(response.length);
                out.write(response);
                out.flush();
            }
        } catch (EOFException e) {
            // the client has what it wanted
        } catch (IOException e) {
            LOG.debug("DNS over TCP: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() {
        udp.ifPresent(DatagramSocket::close);
        try {
            if (tcp.isPresent()) {
                tcp.get().close();
            }
        } catch (IOException e) {
            LOG.debug("DNS over TCP: {}", e.getMessage());
        }
        threads.shutdownNow();
    }
}
