package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.network.nft.LibNftables;
import dev.atoll.network.nft.NftException;
import dev.atoll.network.nft.Nftables;
import dev.atoll.node.rehearsal.EmptyRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host that is none: its runtime has no containers and its packet filter forgets its rules. Nothing of the machine
/// is touched.
final class RehearsedHost implements HostNode {
    private static final Logger log = LoggerFactory.getLogger(RehearsedHost.class);
    private static final String ADDRESS = "127.0.0.2";

    private final Path socket;
    private final EmptyRuntime runtime;

    private RehearsedHost(Path socket, EmptyRuntime runtime) {
        this.socket = socket;
        this.runtime = runtime;
    }

    static RehearsedHost in(DataFolder data) {
        Path socket = data.run().resolve("runtime.sock");
        rehearseNftables();
        try {
            return new RehearsedHost(socket, EmptyRuntime.at(socket));
        } catch (IOException e) {
            throw new Failure("no runtime to rehearse with: " + e.getMessage(), e);
        }
    }

    /// The library is used as far as it goes where it is not installed, or one is not root.
    private static void rehearseNftables() {
        try (Nftables nftables = LibNftables.open()) {
            String _ = nftables.list("list tables");
        } catch (NftException e) {
            log.info("rehearsed without the packet filter: {}", e.getMessage());
        }
    }

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public String gateway() {
        return ADDRESS;
    }

    @Override
    public InetSocketAddress dns() {
        return new InetSocketAddress(ADDRESS, 0);
    }

    @Override
    public Nftables network() {
        return new ForgetfulNftables();
    }

    @Override
    public Path runtime() {
        return socket;
    }

    @Override
    public void close() {
        runtime.close();
    }

    private static final class ForgetfulNftables implements Nftables {
        @Override
        public void apply(String script) {}

        @Override
        public String list(String command) {
            throw new NftException("no such thing");
        }

        @Override
        public void close() {}
    }
}
