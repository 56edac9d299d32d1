package dev.atoll.bench.history;

import dev.atoll.bench.machines.EtcdCluster;
import dev.atoll.bench.machines.Machine;
import dev.atoll.bench.machines.Network;
import dev.atoll.bench.machines.Part;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.etcd.EtcdOptions;
import dev.atoll.store.etcd.EtcdStore;
import dev.atoll.store.etcd.MemberState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Two servers over an etcd of three members, each on a machine of its own.
final class OverEtcd implements Installation {
    private static final String PREFIX = "/atoll/";
    private static final List<String> MEMBERS = List.of("etcd1", "etcd2", "etcd3");
    private static final List<String> SERVERS = List.of("server1", "server2");

    private final Network network;
    private final RandomGenerator random;
    private final EtcdCluster etcd;
    private final EtcdStore store;
    private final List<ServerPart> servers = new ArrayList<>();

    OverEtcd(Network network, Path home, Path program, Path folder, RandomGenerator random)
            throws IOException, InterruptedException {
        this.network = network;
        this.random = random;
        etcd = EtcdCluster.start(program, machines(MEMBERS), folder.resolve("etcd"));
        store = EtcdStore.open(EtcdOptions.plain(etcd.endpoints(), PREFIX));
        String members =
                etcd.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
        for (Machine machine : machines(SERVERS)) {
            servers.add(
                    new ServerPart(
                            home,
                            machine,
                            folder.resolve(machine.name()),
                            List.of("--role=server", "--store=etcd:" + members)));
        }
        for (ServerPart server : servers) {
            server.start();
        }
        for (ServerPart server : servers) {
            server.awaitServing();
        }
    }

    private List<Machine> machines(List<String> names) throws IOException, InterruptedException {
        List<Machine> machines = new ArrayList<>();
        for (String name : names) {
            machines.add(network.machine(name));
        }
        return machines;
    }

    @Override
    public String engine() {
        return "servers over etcd, members: " + MEMBERS.size();
    }

    @Override
    public List<ServerPart> servers() {
        return List.copyOf(servers);
    }

    @Override
    public List<Harm> harms() {
        List<Harm> harms = new ArrayList<>();
        for (boolean leader : List.of(true, false)) {
            String whom = leader ? " the leader" : " a follower";
            harms.add(new Harm("kill" + whom, true, () -> kill(member(leader))));
            harms.add(new Harm("stop" + whom, true, () -> freeze(member(leader))));
            harms.add(new Harm("cut" + whom, true, () -> unplug(member(leader).machine())));
        }
        harms.add(
                new Harm(
                        "part the leader from its followers",
                        true,
                        () -> {
                            Machine leader = member(true).machine();
                            return part(leader, membersBut(leader));
                        }));
        harms.add(new Harm("kill a server", true, () -> kill(server())));
        harms.add(new Harm("stop a server", true, () -> freeze(server().part())));
        harms.add(new Harm("cut a server", true, () -> unplug(server().part().machine())));
        harms.add(
                new Harm(
                        "part a server from its store",
                        true,
                        () -> {
                            Machine server = server().part().machine();
                            return part(server, membersBut(server));
                        }));
        return harms;
    }

    /// The leader, or a member that is not.
    private Part member(boolean leads) throws InterruptedException {
        while (true) {
            Optional<URI> leader =
                    store.members().stream()
                            .filter(MemberState.Serving.class::isInstance)
                            .filter(state -> ((MemberState.Serving) state).leads())
                            .map(MemberState::endpoint)
                            .findFirst();
            if (leader.isPresent()) {
                int at = etcd.endpoints().indexOf(leader.get());
                int chosen = leads ? at : (at + 1 + random.nextInt(MEMBERS.size() - 1));
                return etcd.members().get(chosen % MEMBERS.size());
            }
            Thread.sleep(50);
        }
    }

    private ServerPart server() {
        return servers.get(random.nextInt(servers.size()));
    }

    private List<Machine> membersBut(Machine one) {
        return etcd.members().stream()
                .map(Part::machine)
                .filter(machine -> !machine.equals(one))
                .toList();
    }

    private static Harm.Mending kill(Part member) {
        member.kill();
        return member::start;
    }

    private static Harm.Mending kill(ServerPart server) {
        server.part().kill();
        return server::start;
    }

    private static Harm.Mending freeze(Part part) throws IOException, InterruptedException {
        part.freeze();
        return part::thaw;
    }

    private Harm.Mending unplug(Machine machine) throws IOException, InterruptedException {
        network.unplug(machine);
        return () -> network.plug(machine);
    }

    private Harm.Mending part(Machine one, List<Machine> others)
            throws IOException, InterruptedException {
        network.part(one, others);
        return () -> network.join(one, others);
    }

    @Override
    public List<StoreEvent> stored(long first, long last) throws IOException, InterruptedException {
        return Truth.of(store, first, last);
    }

    @Override
    public void close() {
        servers.forEach(ServerPart::close);
        store.close();
        etcd.close();
    }
}
