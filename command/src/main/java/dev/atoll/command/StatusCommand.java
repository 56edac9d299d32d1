package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.RunState;
import dev.atoll.platform.OperatorView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `atoll status`: what runs, and whether it is well.
@Command(name = "status", description = "Tell what runs, and whether it is well.")
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin private DataOption data = new DataOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        DataFolder folder = data.data();
        Optional<RunState> running = RunState.of(folder);
        if (running.isEmpty()) {
            if (output.isJson()) {
                OutputOption.print(Map.of("running", false));
            } else {
                System.out.println("Atoll is not running.");
            }
            return NOT_RUNNING;
        }
        RunState state = running.get();
        OperatorView.Summary summary = new OperatorView(folder, state).summary();
        if (output.isJson()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("running", true);
            object.put("ready", summary.ready());
            object.put("pid", state.pid());
            object.put("server", state.server());
            object.put("node", state.node());
            object.put("started", state.started().toString());
            object.put("nodes", summary.nodes());
            object.put("pods", summary.pods());
            object.put("memoryBytes", summary.memoryBytes());
            OutputOption.print(object);
        } else {
            System.out.println(
                    "Atoll is " + (summary.ready() ? "running" : "running, but not ready"));
            tell(state, summary);
            System.out.println("  Memory   " + (summary.memoryBytes() >> 20) + " MiB");
            System.out.println("  Since    " + state.started());
        }
        return summary.ready() ? 0 : 1;
    }

    private static void tell(RunState state, OperatorView.Summary summary) {
        String process = " (process " + state.pid() + ")";
        if (state.isNodeAlone()) {
            System.out.println("  Health   " + state.server() + "/readyz" + process);
            System.out.println("  Node     " + state.node());
            return;
        }
        System.out.println("  API      " + state.server() + "/tenants/default" + process);
        System.out.println("  Node     " + state.node() + ", " + summary.nodes() + " ready");
        System.out.println("  Pods     " + summary.pods());
    }
}
