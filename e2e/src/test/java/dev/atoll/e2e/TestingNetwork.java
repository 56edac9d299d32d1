package dev.atoll.e2e;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Machines on a network of their own: namespaces whose interfaces are on a bridge, which is in a namespace too, so
/// that the host's network has nothing of it.
final class TestingNetwork implements AutoCloseable {
    private final String prefix =
            "atoll-" + HexFormat.of().toHexDigits((short) new Random().nextInt());
    private final List<String> namespaces = new ArrayList<>();
    private final String middle = namespace("net");

    TestingNetwork() {
        ip("-n", middle, "link", "add", "bridge", "type", "bridge");
        ip("-n", middle, "link", "set", "bridge", "up");
    }

    /// A machine with one interface.
    ///
    /// @param namespace its network
    record Machine(String name, String address, String namespace) {

        /// A command of it.
        TestingCommand run(String... words) {
            List<String> all = new ArrayList<>();
            all.add("nsenter");
            all.add("--net=/run/netns/" + namespace);
            all.addAll(List.of(words));
            return TestingCommand.of(all.toArray(String[]::new));
        }

        /// Pulls the cable.
        void unplug() {
            ip("-n", namespace, "link", "set", "eth0", "down");
        }
    }

    Machine machine(String name, String address) {
        String namespace = namespace(name);
        ip(
                "link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", name,
                "netns", middle);
        ip("-n", middle, "link", "set", name, "master", "bridge", "up");
        ip("-n", namespace, "address", "add", address + "/24", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        return new Machine(name, address, namespace);
    }

    private String namespace(String name) {
        String namespace = prefix + "-" + name;
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
        return namespace;
    }

    private static void ip(String... words) {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(words));
        TestingCommand.of(all.toArray(String[]::new)).run().succeeded();
    }

    @Override
    public void close() {
        namespaces.reversed().forEach(namespace -> ip("netns", "delete", namespace));
    }
}
