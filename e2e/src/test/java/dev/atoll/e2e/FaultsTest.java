package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.HOME;
import static dev.atoll.e2e.TestingPlatform.TOOLS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
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

    /// @param wanted changes at least
    /// @return the line about the round
    private static String judged(String engine, int wanted) {
        TestingCommand.Result result =
                TestingCommand.of(
                                HOME.resolve("atoll").toString(),
                                "bench",
                                "history",
                                "--servers",
                                "--output=json",
                                "--minutes=0",
                                "--engine=" + engine)
                        .within(Duration.ofMinutes(5))
                        .run();
        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.output().lines()).as(result.all()).hasSize(1);
        Matcher changes = CHANGES.matcher(result.output());
        assertThat(changes.find()).as(result.all()).isTrue();
        assertThat(Integer.parseInt(changes.group(1))).isGreaterThan(wanted);
        return result.output();
    }

    @Test
    void usersOfAServerThatFailsAreToldNothingThatCannotBe() {
        assertThat(judged("embedded", 100)).contains("kill", "stop", "cut");
    }

    @Test
    void usersOfServersOverAnEtcdThatFailsAreToldNothingThatCannotBe() {
        Assumptions.assumeTrue(
                Files.isExecutable(TOOLS.resolve("etcd-3.5")), "no etcd: .ci/tools brings it");
        assertThat(judged("etcd", 400))
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
