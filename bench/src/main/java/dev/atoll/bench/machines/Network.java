package dev.atoll.bench.machines;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Machines on a bridge, beside this process, which has an address on it too: namespaces of the network, whose cables
/// can be pulled. Only in a [Seclusion] is there room for one, and with that it ends.
public final class Network {
    private static final String START = "10.88.0.";
    private static final String OWN = START + "254";

    private int machines;

    /// @throws IOException where the kernel, or who we are, does not allow it
    public Network() throws IOException, InterruptedException {
        run("mkdir", "-p", "/run/netns");
        run("mount", "-t", "tmpfs", "tmpfs", "/run/netns");
        run("ip", "link", "set", "lo", "up");
        run("ip", "link", "add", "bridge", "type", "bridge");
        run("ip", "address", "add", OWN + "/24", "dev", "bridge");
        run("ip", "link", "set", "bridge", "up");
    }

    public Machine machine(String name) throws IOException, InterruptedException {
        machines++;
        Machine machine = new Machine(name, START + machines, name);
        run("ip", "netns", "add", name);
        run("ip", "link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", name);
        run("ip", "link", "set", name, "master", "bridge", "up");
        run("ip", "-n", name, "link", "set", "lo", "up");
        run("ip", "-n", name, "address", "add", machine.address() + "/24", "dev", "eth0");
        run("ip", "-n", name, "link", "set", "eth0", "up");
        return machine;
    }

    /// Pulls the machine's cable.
    public void unplug(Machine machine) throws IOException, InterruptedException {
        run("ip", "link", "set", machine.name(), "down");
    }

    public void plug(Machine machine) throws IOException, InterruptedException {
        run("ip", "link", "set", machine.name(), "up");
    }

    /// Nothing gets from one machine to the others any more, nor back but for what nobody answers; all others it
    /// reaches.
    public void part(Machine one, List<Machine> others) throws IOException, InterruptedException {
        for (Machine other : others) {
            run("ip", "-n", one.name(), "route", "add", "blackhole", other.address() + "/32");
        }
    }

    public void join(Machine one, List<Machine> others) throws IOException, InterruptedException {
        for (Machine other : others) {
            run("ip", "-n", one.name(), "route", "del", "blackhole", other.address() + "/32");
        }
    }

    private static void run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }
}
