package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a pod's specification asks for is what its containers get. All pods run from the beginning, side by side.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PodFeaturesTest {
    private static final int CHOWN = 0;
    private static final int NET_BIND_SERVICE = 10;
    private static final int NET_ADMIN = 12;

    private final TestingPlatform atoll = TestingPlatform.prepared();
    private final Path host = atoll.data().resolve("host");
    private final String hostPort = TestingPlatform.freePort();

    @BeforeAll
    void start() throws IOException {
        atoll.up();
        atoll.load("shop-tools-1");
        Files.createDirectories(host.resolve("there"));
        Files.writeString(host.resolve("there/file"), "of the host\n");
        Map<String, String> words = Map.of("FOLDER", host.toString(), "HOST_PORT", hostPort);
        for (String manifest : List.of("lives.yaml", "contents.yaml", "rights.yaml")) {
            atoll.apply(manifest, words);
        }
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    private String in(String pod, String script) {
        return atoll.inside(pod, "main", script);
    }

    private String status(String pod, String path) {
        return atoll.field("pod/" + pod, ".status" + path);
    }

    /// A field of the state of a pod's only container.
    private String container(String pod, String path) {
        return status(pod, ".containerStatuses[0]" + path);
    }

    @Test
    void aStartupProbeHoldsBackTheOtherProbes() {
        eventually(() -> assertThat(atoll.events("gated", "Unhealthy")).contains("Startup probe"));
        assertThat(container("gated", ".started")).isEqualTo("false");
        assertThat(container("gated", ".ready")).isEqualTo("false");
        in("gated", "touch /tmp/up");
        atoll.ready("gated");
        assertThat(container("gated", ".restartCount")).isEqualTo("0");
        assertThat(atoll.events("gated", "Unhealthy")).doesNotContain("Liveness");
        in("gated", "rm /tmp/up");
        eventually(() -> assertThat(container("gated", ".restartCount")).isEqualTo("1"));
        assertThat(atoll.events("gated", "Killing"))
                .contains("Container main failed liveness probe, will be restarted");
    }

    @Test
    void readinessOpensAndClosesTheEndpoint() {
        eventually(() ->
                assertThat(atoll.events("web", "Unhealthy"))
                        .contains(
                                "Readiness probe failed: HTTP probe failed with statuscode: 404"));
        assertThat(ready()).isEqualTo("false");
        in("web", "touch /tmp/ready");
        eventually(() -> assertThat(ready()).isEqualTo("true"));
        in("web", "rm /tmp/ready");
        eventually(() -> assertThat(ready()).isEqualTo("false"));
        assertThat(container("web", ".restartCount")).isEqualTo("0");
    }

    private String ready() {
        return atoll.kubectl(
                "get",
                "endpointslices",
                "-l",
                "kubernetes.io/service-name=web",
                "-o",
                "jsonpath={.items[0].endpoints[0].conditions.ready}");
    }

    @Test
    void aConnectionProvesReadiness() {
        eventually(() ->
                assertThat(atoll.events("listener", "Unhealthy"))
                        .contains("dial tcp", ":81: connect: connection refused"));
        in("listener", "touch /tmp/listen");
        atoll.ready("listener");
    }

    @Test
    void aProbesOwnGraceGoesBeforeThePods() {
        eventually(() ->
                assertThat(container("stubborn", ".lastState.terminated.exitCode"))
                        .isEqualTo("137"));
        atoll.kubectl("delete", "pod", "stubborn", "--now");
    }

    @Test
    void containersStartInOrderAndEndInReverse() throws IOException {
        atoll.ready("ordered");
        Path log = host.resolve("ordered/log");
        List<String> began = List.of("first", "side", "second", "main", "after start");
        assertThat(Files.readAllLines(log)).isEqualTo(began);
        atoll.kubectl("delete", "pod", "ordered");
        assertThat(Files.readAllLines(log))
                .startsWith(began.toArray(String[]::new))
                .endsWith("before stop", "main ends", "side ends")
                .hasSize(began.size() + 3);
    }

    @Test
    void aSidecarEndsWhenTheWorkIsDone() {
        eventually(() -> assertThat(status("job", ".phase")).isEqualTo("Succeeded"));
        eventually(() ->
                assertThat(status("job", ".initContainerStatuses[0].state.terminated.exitCode"))
                        .isNotEmpty());
        assertThat(status("job", ".phase")).isEqualTo("Succeeded");
    }

    @Test
    void aHookThatFailsAfterTheStartRestartsTheContainer() {
        eventually(() ->
                assertThat(atoll.events("hooked", "FailedPostStartHook"))
                        .contains("PostStartHook failed"));
        eventually(() -> assertThat(container("hooked", ".restartCount")).isNotIn("", "0"));
    }

    @Test
    void aPodThatIsDeletedDoesNotWaitForItsHook() {
        eventually(() -> assertThat(atoll.events("hanging", "Started")).isNotEmpty());
        atoll.kubectl("delete", "pod", "hanging");
    }

    @Test
    void aPodThatOutlivesItsDeadlineFailsForGood() {
        eventually(
                () -> assertThat(container("late", ".state.terminated.exitCode")).isEqualTo("137"));
        assertThat(status("late", ".phase")).isEqualTo("Failed");
        assertThat(status("late", ".reason")).isEqualTo("DeadlineExceeded");
        assertThat(status("late", ".message"))
                .isEqualTo("Pod was active on the node longer than the specified deadline");
    }

    @Test
    void aContainerThatFailsAgainAndAgainWaitsAndItsLastRunCanBeRead() {
        eventually(() -> {
            assertThat(container("crash", ".state.waiting.reason")).isEqualTo("CrashLoopBackOff");
            String runs = container("crash", ".restartCount");
            assertThat(atoll.kubectl("logs", "crash", "--previous"))
                    .isEqualTo("run " + (Integer.parseInt(runs) + 1) + "\n");
        });
        assertThat(container("crash", ".state.waiting.message"))
                .contains("restarting failed container=main pod=crash_default(");
        assertThat(container("crash", ".lastState.terminated.exitCode")).isEqualTo("5");
        assertThat(atoll.events("crash", "BackOff")).contains("Back-off restarting failed");
    }

    @Test
    void aPodThatCanNotBePreparedFails() {
        eventually(() -> assertThat(status("unprepared", ".phase")).isEqualTo("Failed"));
        assertThat(status("unprepared", ".initContainerStatuses[0].state.terminated.exitCode"))
                .isEqualTo("4");
        assertThat(atoll.kubectlFails("logs", "unprepared"))
                .contains("container \"main\" in pod \"unprepared\" is waiting to start");
    }

    @Test
    void aContainerThatWantsTooMuchMemoryIsKilled() {
        eventually(() -> assertThat(status("greedy", ".phase")).isEqualTo("Failed"));
        assertThat(container("greedy", ".state.terminated.reason")).isEqualTo("OOMKilled");
        assertThat(container("greedy", ".state.terminated.exitCode")).isEqualTo("137");
    }

    @Test
    void containersLeaveAMessage() {
        eventually(() -> assertThat(status("talkative", ".phase")).isEqualTo("Failed"));
        assertThat(
                        status(
                                "talkative",
                                ".containerStatuses[*]['name','state.terminated.exitCode','state.terminated.message']"))
                .contains("calm", "file", "log", "0", "2", "3", "said", "last words")
                .doesNotContain("ignored");
    }

    @Test
    void volumesHoldWhatTheyAreMadeOf() throws IOException {
        atoll.ready("volumes");
        assertThat(in("volumes", "cat /settings/color /settings/how/large /one/color"))
                .isEqualTo("blue7blue");
        assertThat(in("volumes", "cat /keys/user /keys/password /all/color /all/user"))
                .isEqualTo("bobsesamebluebob");
        assertThat(in("volumes", "cat /all/labels; echo; cat /about/name /about/cpu /about/memory"))
                .isEqualTo("tier=\"back\"\nvolumes50032");
        String token = in("volumes", "cat /all/token").split("\\.")[1];
        assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                .contains("\"aud\":\"shop\"")
                .containsPattern("\"pod\":\\{[^}]*\"name\":\"volumes\"");
        assertThat(in("volumes", "df -k /memory | tail -n 1")).containsPattern("tmpfs +1024 ");
        assertThat(in("volumes", "cat /host/file /host/folder/file; ls /host/made-folder"))
                .isEqualTo("of the host\nof the host\n");
        assertThat(host.resolve("there/made")).isRegularFile();
        assertThat(host.resolve("made/folder")).isDirectory();
    }

    @Test
    void filesAndFoldersHaveTheRightsThatAreAskedFor() {
        atoll.ready("volumes");
        String modes =
                in(
                        "volumes",
                        "stat -L -c '%a %g' /settings/color /settings/how/large /keys/user /all/color /all/token");
        assertThat(modes).isEqualTo("440 3000\n440 3000\n440 3000\n644 3000\n640 3000\n");
        assertThat(in("volumes", "touch /scratch/a /part/b /own/c /memory/d; ls /scratch/deep/er"))
                .isEqualTo("b\n");
        assertThat(in("volumes", "ls /scratch; touch /keys/new /one/color"))
                .contains("of-volumes")
                .contains("/keys/new: Read-only")
                .contains("/one/color: Read-only");
    }

    @Test
    void changesReachTheVolumes() {
        atoll.ready("volumes");
        atoll.kubectl("patch", "configmap", "settings", "-p", "{\"data\":{\"size\":\"8\"}}");
        atoll.kubectl("patch", "secret", "keys", "-p", "{\"stringData\":{\"extra\":\"new\"}}");
        // a change of the pod itself makes its node look at once, not within a minute
        atoll.kubectl("label", "pod", "volumes", "more=yes");
        eventually(() ->
                assertThat(in("volumes", "cat /settings/how/large /keys/extra /all/labels"))
                        .isEqualTo("8newmore=\"yes\"\ntier=\"back\""));
    }

    @Test
    void whatAVolumeLacksIsToldAndWaitedFor() {
        eventually(() ->
                assertThat(atoll.events("waits-for-secret", "FailedMount"))
                        .contains(
                                "MountVolume.SetUp failed for volume \"keys\" : secret \"later\" not found"));
        atoll.kubectl("create", "secret", "generic", "later", "--from-literal=a=b");
        atoll.ready("waits-for-secret");
        assertThat(atoll.events("mistaken", "FailedMount"))
                .contains("hostPath type check failed: ")
                .contains("/there/file is not a directory");
    }

    @Test
    void variablesComeFromEverywhere() {
        atoll.ready("variables");
        assertThat(in("variables", "env").lines())
                .contains("CFG_color=blue", "user=bob", "password=sesame")
                .contains("NAME=variables", "NAMESPACE=default", "TIER=back", "ACCOUNT=default")
                .contains("ADDRESS=" + status("variables", ".podIP"))
                .contains("MEMORY=64", "CPU=20", "COLOR=blue", "PASSWORD=sesame")
                .contains("BOTH=blue-variables-$(X)-$(UNKNOWN)")
                .noneMatch(line -> line.startsWith("MAYBE="));
    }

    @Test
    void aMissingKeyIsToldAndWaitedFor() {
        eventually(() ->
                assertThat(container("waits-for-key", ".state.waiting.reason"))
                        .isEqualTo("CreateContainerConfigError"));
        assertThat(container("waits-for-key", ".state.waiting.message"))
                .isEqualTo("couldn't find key weight in ConfigMap default/weights");
        assertThat(atoll.kubectlFails("logs", "waits-for-key"))
                .contains("is waiting to start: CreateContainerConfigError");
        atoll.kubectl("patch", "configmap", "weights", "-p", "{\"data\":{\"weight\":\"3\"}}");
        atoll.ready("waits-for-key");
    }

    @Test
    void aSecurityContextConfines() {
        atoll.ready("confined");
        assertThat(in("confined", "id -u; id -g; id -G")).isEqualTo("1000\n2000\n2000 4000\n");
        assertThat(in("confined", "touch /x /tmp/x")).contains("Read-only file system");
        String process = in("confined", "cat /proc/self/status");
        assertThat(process).containsPattern("NoNewPrivs:\\s1\n").containsPattern("Seccomp:\\s2\n");
        assertThat(capabilities(process)).isEqualTo(1L << NET_BIND_SERVICE);
        assertThat(in("confined", "cat /proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .isEqualTo("80\n");
        String other = atoll.inside("confined", "other", "id -u; cat /proc/self/status");
        assertThat(other).startsWith("0\n").containsPattern("Seccomp:\\s0\n");
        assertThat(capabilities(other) >> NET_ADMIN & 1).isEqualTo(1);
        assertThat(capabilities(other) >> CHOWN & 1).isZero();
    }

    private static long capabilities(String process) {
        String line =
                process.lines().filter(text -> text.startsWith("CapBnd:")).findFirst().orElse("");
        return Long.parseLong(line.substring("CapBnd:".length()).strip(), 16);
    }

    @Test
    void aPrivilegedPodSeesTheHost() {
        atoll.ready("privileged");
        assertThat(in("privileged", "mount -t tmpfs none /tmp && echo mounted"))
                .contains("mounted");
        assertThat(in("privileged", "ps")).contains("containerd");
        assertThat(in("privileged", "ip -o link")).contains("atoll0");
        assertThat(in("privileged", "cat /etc/hosts"))
                .contains("(host network)", "192.0.2.7\tprinter");
        assertThat(status("privileged", ".podIP")).isEqualTo(status("privileged", ".hostIP"));
    }

    @Test
    void containersMayShareTheirProcesses() {
        atoll.ready("shared", "confined");
        assertThat(in("shared", "ps")).contains("sleep 3600", "sleep 3601");
        assertThat(in("confined", "ps").lines().filter(line -> line.contains("sleep"))).hasSize(1);
    }

    @Test
    void aPortOfTheHostLeadsToThePod() {
        atoll.ready("exposed");
        eventually(() ->
                assertThat(TestingLoad.get("127.0.0.1", Integer.parseInt(hostPort), "/"))
                        .isEqualTo("exposed"));
    }

    @Test
    void aPodHasItsNames() {
        atoll.ready("confined", "qualified");
        String name = "bob.crew.default.svc.cluster.local";
        String address = status("qualified", ".podIP");
        assertThat(in("qualified", "hostname")).isEqualTo(name + "\n");
        assertThat(in("qualified", "cat /etc/hosts"))
                .contains("\n" + address + "\t" + name + "\tbob\n");
        eventually(() ->
                assertThat(in("qualified", "nslookup " + name + " | tail -n 3")).contains(address));
        assertThat(in("confined", "hostname")).isEqualTo("named\n");
        assertThat(in("confined", "cat /etc/hosts"))
                .contains("\n192.0.2.7\tprinter\tprinter.example\n");
        eventually(() ->
                assertThat(atoll.events("too-long-for-a-host", "FailedCreatePodSandBox"))
                        .contains("is too long (64 characters is the max"));
    }

    @Test
    void aPodAsksTheServersOfItsPolicy() throws IOException {
        atoll.ready("confined", "qualified", "shared");
        assertThat(in("confined", "cat /etc/resolv.conf"))
                .isEqualTo("search example.com\nnameserver 192.0.2.53\noptions ndots:2 edns0\n");
        assertThat(in("qualified", "cat /etc/resolv.conf"))
                .contains("svc.cluster.local cluster.local")
                .contains(" example.com\n", "nameserver 10.96.0.10\n", "options ndots:3\n");
        assertThat(in("shared", "grep nameserver /etc/resolv.conf").lines())
                .containsExactlyElementsOf(
                        Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
                                .filter(line -> line.startsWith("nameserver"))
                                .limit(3)
                                .toList());
    }

    @Test
    void rootIsRefusedWhereItIsNotWanted() {
        eventually(() ->
                assertThat(container("root-by-image", ".state.waiting.message"))
                        .contains("container has runAsNonRoot and image will run as root (pod: "));
        eventually(() ->
                assertThat(container("root-by-number", ".state.waiting.message"))
                        .contains("container's runAsUser breaks non-root policy (pod: "));
        assertThat(container("root-by-number", ".state.waiting.reason"))
                .isEqualTo("CreateContainerConfigError");
    }

    @Test
    void aParameterOfTheWholeKernelIsForbidden() {
        eventually(() -> assertThat(status("meddler", ".reason")).isEqualTo("SysctlForbidden"));
        assertThat(status("meddler", ".phase")).isEqualTo("Failed");
        assertThat(atoll.kubectl("get", "pod", "meddler")).contains("SysctlForbidden");
    }
}
