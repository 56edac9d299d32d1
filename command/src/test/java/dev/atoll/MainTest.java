package dev.atoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

/// What all commands have in common.
final class MainTest {

    /// Every command with its words, also those below others.
    private static List<List<String>> commands(CommandLine line, List<String> words) {
        List<List<String>> all = new ArrayList<>();
        line.getSubcommands()
                .forEach((name, below) -> {
                    List<String> longer = new ArrayList<>(words);
                    longer.add(name);
                    all.add(longer);
                    all.addAll(commands(below, longer));
                });
        return all;
    }

    @Test
    void everyCommandTakesHelp() {
        List<List<String>> commands = commands(Main.commandLine(), List.of());
        assertThat(commands)
                .contains(
                        List.of("tenant", "kubeconfig"),
                        List.of("tenant", "backup"),
                        List.of("tenant", "restore"),
                        List.of("tenant", "clone"),
                        List.of("node", "kubeconfig"),
                        List.of("image", "load"));
        for (List<String> words : commands) {
            CommandLine line = Main.commandLine();
            StringWriter said = new StringWriter();
            line.setOut(new PrintWriter(said));
            List<String> arguments = new ArrayList<>(words);
            arguments.add("--help");
            assertThat(line.execute(arguments.toArray(String[]::new)))
                    .as(String.join(" ", words))
                    .isZero();
            assertThat(said.toString()).contains("Usage: atoll " + String.join(" ", words));
        }
    }

    @Test
    void completionKnowsTheCommandsOfTenants() {
        String script = AutoComplete.bash("atoll", Main.commandLine());
        assertThat(script).contains("_picocli_atoll_tenant_kubeconfig", "--expires");
    }

    private static String refused(String... words) {
        CommandLine line = Main.commandLine();
        StringWriter said = new StringWriter();
        line.setErr(new PrintWriter(said));
        assertThat(line.execute(words)).isEqualTo(1);
        return said.toString();
    }

    @Test
    void aNodeAloneHasToKnowWhichItIs() {
        String data = "--data=/nowhere/atoll";
        assertThat(refused("up", "--role=node", "--simulated", data)).contains("--node-kubeconfig");
        assertThat(
                        refused(
                                "up",
                                "--role=node",
                                "--simulated",
                                "--node-kubeconfig=/nowhere/node",
                                data))
                .contains("cannot read");
        assertThat(
                        refused(
                                "up",
                                "--role=node",
                                "--simulated",
                                "--store=etcd:http://127.0.0.1:1",
                                data))
                .contains("leave --store out");
        assertThat(refused("up", "--simulated", "--server=https://a", data))
                .contains("for --role=node alone");
    }

    @Test
    void refusesATimeThatIsNone() {
        CommandLine line = Main.commandLine();
        StringWriter said = new StringWriter();
        line.setErr(new PrintWriter(said));
        assertThat(line.execute("tenant", "kubeconfig", "shop", "--expires", "soon")).isEqualTo(2);
        assertThat(said.toString()).contains("'soon' is no length of time");
    }
}
