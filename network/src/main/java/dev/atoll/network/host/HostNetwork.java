package dev.atoll.network.host;

import dev.atoll.network.nft.NftException;
import dev.atoll.network.nft.Nftables;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bridge of a host's pods and what the kernel must do for it. Setting up twice changes nothing, so that a
/// restarted platform finds its pods connected.
///
/// IPv4 forwarding and the filtering of bridged packets are switched on for the host and stay on: others may have
/// come to rely on them.
public final class HostNetwork {
    /// The nft table with our rules for the host; the proxy's is beside it.
    public static final String TABLE = "atoll";

    private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);
    private static final Path SYSCTL = Path.of("/proc/sys/net");
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String ANY = "00000000";
    private static final String CONFIG_FILE = "10-atoll.conflist";

    private final HostNetworkOptions options;
    private final Nftables nftables;

    public HostNetwork(HostNetworkOptions options, Nftables nftables) {
        this.options = options;
        this.nftables = nftables;
    }

    /// Makes or completes the bridge, its addresses, the rules and the plug-ins' configuration.
    ///
    /// @throws IOException where the host refuses; the message says what
    public void setUp() throws IOException, InterruptedException {
        String bridge = options.bridge();
        Cidr pods = options.podCidr();
        List<String> commands = new ArrayList<>();
        if (!Files.exists(Path.of("/sys/class/net", bridge))) {
            commands.add("link add " + bridge + " type bridge");
        }
        commands.add("link set " + bridge + " mtu " + mtuBytes() + " up");
        commands.add(
                "address replace " + pods.address(1) + "/" + pods.prefixBits() + " dev " + bridge);
        commands.add("address replace " + options.dnsAddress() + "/32 dev " + bridge);
        ip(commands);
        set("ipv4/ip_forward", "1");
        // replies between two pods of the bridge must pass the translation of Service addresses
        set("bridge/bridge-nf-call-iptables", "1");
        // lets node ports work on 127.0.0.1; the guard below keeps pods off the host's own loopback
        set("ipv4/conf/" + bridge + "/route_localnet", "1");
        nftables.apply(rules());
        Files.createDirectories(options.cniConfigs());
        Files.createDirectories(options.cniData());
        Files.writeString(options.cniConfigs().resolve(CONFIG_FILE), cniConfig());
        LOG.info("Pods of this host are in {} on {}", pods, bridge);
    }

    private String rules() {
        return """
        add table ip %1$s
        delete table ip %1$s
        table ip %1$s {
            chain leaving {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr %2$s ip daddr != %2$s oifname != "%3$s" masquerade
                ip saddr 127.0.0.0/8 oifname "%3$s" masquerade
            }
            chain guard {
                type filter hook input priority filter; policy accept;
                iifname "%3$s" ip daddr 127.0.0.0/8 ct status ! dnat drop
            }
        }
        """
                .formatted(TABLE, options.podCidr(), options.bridge());
    }

    String cniConfig() throws IOException {
        return """
        {
          "cniVersion": "0.4.0",
          "name": "atoll",
          "plugins": [
            {
              "type": "bridge",
              "bridge": "%s",
              "hairpinMode": true,
              "mtu": %d,
              "ipam": {
                "type": "host-local",
                "dataDir": "%s",
                "ranges": [[{"subnet": "%s", "gateway": "%s"}]],
                "routes": [{"dst": "0.0.0.0/0"}]
              }
            },
            {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}
          ]
        }
        """
                .formatted(
                        options.bridge(),
                        mtuBytes(),
                        options.cniData(),
                        options.podCidr(),
                        options.podCidr().address(1));
    }

    private int mtuBytes() throws IOException {
        if (options.mtuBytes() > 0) {
            return options.mtuBytes();
        }
        Optional<Path> mtu =
                defaultDevice().map(device -> Path.of("/sys/class/net", device, "mtu"));
        return mtu.isPresent() && Files.exists(mtu.get())
                ? Integer.parseInt(Files.readString(mtu.get()).strip())
                : 1500;
    }

    /// Of the first route to everywhere, as the kernel lists them: device, destination and more in columns.
    private static Optional<String> defaultDevice() throws IOException {
        try (Stream<String> routes = Files.lines(ROUTES)) {
            return routes.map(route -> route.split("\t"))
                    .filter(columns -> columns.length > 7)
                    .filter(columns -> columns[1].equals(ANY) && columns[7].equals(ANY))
                    .map(columns -> columns[0])
                    .findFirst();
        }
    }

    /// Removes the bridge, our rules, the configuration and the address leases. Pods lose their network.
    public void remove() throws IOException, InterruptedException {
        if (Files.exists(Path.of("/sys/class/net", options.bridge()))) {
            ip(List.of("link delete " + options.bridge()));
        }
        try {
            nftables.apply("add table ip %1$s\ndelete table ip %1$s".formatted(TABLE));
        } catch (NftException e) {
            LOG.warn("The table {} cannot be removed: {}", TABLE, e.getMessage());
        }
        Files.deleteIfExists(options.cniConfigs().resolve(CONFIG_FILE));
        if (Files.exists(options.cniData())) {
            try (Stream<Path> files = Files.walk(options.cniData())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void set(String name, String value) throws IOException {
        Path file = SYSCTL.resolve(name);
        if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }

    /// Runs all in one process; the first that fails ends it.
    private static void ip(List<String> commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("ip", "-batch", "-").redirectErrorStream(true).start();
        try (Writer input = process.outputWriter()) {
            input.write(String.join("\n", commands) + "\n");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ip " + String.join("; ", commands) + ": " + output.strip());
        }
    }
}
