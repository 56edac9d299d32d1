package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.HOME;
import static dev.atoll.e2e.TestingPlatform.TOOLS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Real servers on machines that are namespaces, one or two over a real store, with users who write down what they are
/// told while everything fails once: the short form of `atoll bench history --servers`.
final class FaultsTest {
    private static final Pattern CHANGES = Pattern.compile("\"changes\":(\\d+)");

    @BeforeAll
    static void mayMakeNamespaces() {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"), "namespaces need root");
    }

    /// @return the line about the round
    private static String judged(String engine, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                HOME.resolve("atoll").toString(),
                                "bench",
                                "history",
                                "--servers",
                                "--output=json",
                                "--minutes=0",
                                "--engine=" + engine));
        words.addAll(List.of(more));
        TestingCommand.Result result =
                TestingCommand.of(words.toArray(String[]::new)).within(Duration.ofMinutes(5)).run();
        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.output().lines()).as(result.all()).hasSize(1);
        Matcher changes = CHANGES.matcher(result.output());
        assertThat(changes.find()).as(result.all()).isTrue();
        assertThat(Integer.parseInt(changes.group(1))).isGreaterThan(200);
        return result.output();
    }

    @Test
    void usersOfAServerThatFailsAreToldNothingThatCannotBe() {
        assertThat(judged("embedded")).contains("kill", "stop", "cut");
    }

    @Test
    void usersOfServersOverAnEtcdThatFailsAreToldNothingThatCannotBe() {
        Assumptions.assumeTrue(
                Files.isExecutable(TOOLS.resolve("etcd-3.5")), "no etcd: .ci/tools brings it");
        assertThat(judged("etcd"))
                .contains(
                        "kill the leader",
                        "stop the leader",
                        "cut the leader",
                        "part the leader from its followers",
                        "kill a follower",
                        "kill a server",
                        "cut a server",
                        "part a server from its store");
    }
}
