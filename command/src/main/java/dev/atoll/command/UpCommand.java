package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Packages;
import dev.atoll.host.RunState;
import dev.atoll.members.Role;
import dev.atoll.platform.Kubeconfig;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.platform.ProcessOptions;
import dev.atoll.platform.StoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll up`: brings up a platform on this machine.
@Command(
        name = "up",
        description =
                "Start a platform on this machine, all parts in one process, or a part of a large one.",
        sortOptions = false)
public final class UpCommand implements Callable<Integer> {
    private static final int API_PORT = 6_443;

    @Mixin private DataOption data = new DataOption();

    @Mixin private StoreOption store = new StoreOption();

    @Mixin private PartOption part = new PartOption();

    @Mixin private OutputOption output = new OutputOption();

    @Mixin private NodeOption node = new NodeOption();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The API's port; 6443 unless said otherwise. Of a node alone, where this machine is told how it is; 10248.")
    private @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "The address to listen on; loopback unless said otherwise, and of a node alone that by which it reaches"
                            + " the servers.")
    private @Nullable String bind;

    @Option(
            names = "--foreground",
            description = "Stay, and log to the terminal, until interrupted.")
    private boolean foreground;

    @Option(
            names = "--merge",
            description = "Put the platform's contexts into your own kubeconfig.")
    private boolean merge;

    @Option(names = "--simulated", description = "Only pretend to run containers.")
    private boolean simulated;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataFolder folder = data.data();
        var running = RunState.of(folder);
        if (running.isPresent()) {
            tell(
                    "Atoll runs already: "
                            + running.get().server()
                            + " (process "
                            + running.get().pid()
                            + ")");
            return output.isJson() ? report(folder, running.get()) : 0;
        }
        ProcessOptions options = part.isNodeAlone() ? nodeAlone(folder) : platform(folder);
        folder.prepare();
        RunState.clear(folder);
        if (foreground) {
            return new Serving(options).run(step -> System.err.println("  " + step));
        }
        RunState state = new Launch(options).run(step -> tell("  " + step));
        if (merge) {
            mergeKubeconfig(folder);
        }
        return report(folder, state);
    }

    private ProcessOptions platform(DataFolder folder) {
        node.refuse();
        StoreChoice choice = store.choice();
        PlatformOptions.Part asked = part.part(choice);
        Nodes nodes = asked.roles().contains(Role.NODE) ? nodes() : Nodes.NONE;
        String address = bind == null ? "127.0.0.1" : bind;
        return new PlatformOptions(folder, address, port(API_PORT), nodes, choice, asked);
    }

    private ProcessOptions nodeAlone(DataFolder folder) {
        if (!(store.choice() instanceof StoreChoice.Embedded)) {
            throw new Failure("a node alone speaks to servers and to no store: leave --store out");
        }
        return node.options(
                folder, nodes(), Optional.ofNullable(bind), port(NodeOption.VITALS_PORT));
    }

    private int port(int usual) {
        int asked = port == null ? usual : port;
        if (asked < 1 || asked > 65_535) {
            throw new Failure("--port " + asked + " is not a port; use one from 1 to 65535");
        }
        return asked;
    }

    private Nodes nodes() {
        return simulated || !canRunContainers() ? Nodes.SIMULATED : Nodes.HOST;
    }

    private boolean canRunContainers() {
        if (!System.getProperty("os.name").equals("Linux")) {
            tell("This is not Linux: nodes are simulated, no real container will run.");
            return false;
        }
        if (!DataFolder.isRoot()) {
            tell(
                    "You are not root: nodes are simulated, no real container will run. For real ones: sudo atoll up");
            return false;
        }
        List<String> missing = Packages.missing();
        if (!missing.isEmpty()) {
            tell("Installing " + String.join(", ", missing) + " ...");
            Packages.install(missing);
        }
        return true;
    }

    private void tell(String line) {
        if (output.isJson()) {
            System.err.println(line);
        } else {
            System.out.println(line);
        }
    }

    private int report(DataFolder folder, RunState state) {
        String kubeconfig = folder.kubeconfig().toString();
        if (output.isJson()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("server", state.server());
            object.put("kubeconfig", kubeconfig);
            object.put("node", state.node());
            object.put("pid", state.pid());
            OutputOption.print(object);
            return 0;
        }
        System.out.println();
        if (part.isNodeAlone()) {
            System.out.println("Atoll is up: this machine is the node " + state.node() + ".");
            System.out.println("  Health  " + state.server() + "/readyz");
            System.out.println("  Data    " + folder.root());
            return 0;
        }
        if (!part.isServer()) {
            System.out.println("Atoll is up: " + state.server() + " answers /readyz and /metrics.");
            return 0;
        }
        System.out.println("Atoll is up.");
        System.out.println("  API         " + state.server() + "/tenants/default");
        System.out.println("  Node        " + state.node());
        System.out.println("  Kubeconfig  " + kubeconfig);
        System.out.println("  Data        " + folder.root());
        System.out.println();
        System.out.println("Try:");
        System.out.println("  export KUBECONFIG=" + kubeconfig);
        System.out.println("  kubectl get nodes");
        System.out.println("  kubectl apply -f examples/shop");
        return 0;
    }

    private void mergeKubeconfig(DataFolder folder) throws IOException {
        OwnKubeconfig own = OwnKubeconfig.find();
        own.take(Kubeconfig.parse(Files.readAllBytes(folder.kubeconfig())));
        tell("  merged into " + own.file());
    }
}
