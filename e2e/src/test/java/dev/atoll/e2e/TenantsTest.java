package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does with tenants, and what their users then see. Each test has tenants of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenantsTest {
    /// What kubectl makes of an answer 401.
    private static final String STRANGER = "You must be logged in to the server";

    @TempDir private Path folder = Path.of("");
    private final TestingPlatform atoll = TestingPlatform.simulated();

    @BeforeAll
    void start() {
        atoll.up();
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    private String tenant(String... arguments) {
        return command(arguments).run().succeeded();
    }

    private TestingCommand command(String... arguments) {
        List<String> words = new ArrayList<>(List.of("tenant"));
        words.addAll(List.of(arguments));
        return atoll.atoll(words.toArray(String[]::new)).within(Duration.ofMinutes(2));
    }

    /// A kubeconfig of a tenant.
    private Path kubeconfig(String tenant, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("kubeconfig", tenant));
        words.addAll(List.of(options));
        return Files.writeString(
                Files.createTempFile(folder, tenant, ".yaml"),
                tenant(words.toArray(String[]::new)));
    }

    private Path made(String tenant) throws IOException {
        tenant("create", tenant, "--wait");
        return kubeconfig(tenant);
    }

    private String kubectl(Path kubeconfig, String... arguments) {
        return atoll.kubectlWith(kubeconfig, arguments).succeeded();
    }

    private String refused(Path kubeconfig, String... arguments) {
        TestingCommand.Result result = atoll.kubectlWith(kubeconfig, arguments);
        assertThat(result.status()).as(result.all()).isNotZero();
        return result.all();
    }

    private String asOperator(String... arguments) {
        List<String> words = new ArrayList<>(List.of("--context", "atoll-system"));
        words.addAll(List.of(arguments));
        return kubectl(atoll.data().resolve("kubeconfig"), words.toArray(String[]::new));
    }

    @Test
    void tenantsDoNotSeeEachOther() throws IOException {
        Path red = made("red");
        Path blue = made("blue");
        kubectl(red, "create", "namespace", "shop");
        kubectl(red, "create", "deployment", "web", "--image=web", "-n", "shop");
        kubectl(blue, "create", "configmap", "only-blue");
        assertThat(kubectl(red, "get", "deployments", "-A", "-o", "name"))
                .contains("deployment.apps/web");
        assertThat(kubectl(blue, "get", "deployments", "-A", "-o", "name")).doesNotContain("web");
        assertThat(kubectl(blue, "get", "namespaces", "-o", "name")).doesNotContain("shop");
        assertThat(kubectl(red, "get", "configmaps", "-A", "-o", "name"))
                .doesNotContain("only-blue");
    }

    @Test
    void aTenantHasControllersAndASchedulerOfItsOwn() throws IOException {
        Path indigo = made("indigo");
        kubectl(indigo, "create", "deployment", "web", "--image=web", "--replicas=2");
        eventually(() ->
                assertThat(kubectl(indigo, "get", "pods", "--no-headers"))
                        .hasLineCount(2)
                        .contains("Pending"));
        eventually(() ->
                assertThat(
                                kubectl(
                                        indigo,
                                        "get",
                                        "events",
                                        "--field-selector=reason=FailedScheduling"))
                        .contains("no nodes available to schedule pods"));
        kubectl(indigo, "delete", "deployment", "web");
        eventually(() -> assertThat(kubectl(indigo, "get", "pods", "-o", "name")).isEmpty());
    }

    @Test
    void credentialsAreGoodForTheirOwnTenantOnly() throws IOException {
        Path green = made("green");
        Path grey = made("grey");
        String server = "https://127.0.0.1:" + atoll.port() + "/tenants/";
        assertThat(kubectl(green, "--server", server + "green", "get", "namespaces"))
                .contains("default");
        assertThat(refused(green, "--server", server + "grey", "get", "namespaces"))
                .contains(STRANGER);
        assertThat(refused(grey, "--server", server + "system", "get", "tenants"))
                .contains(STRANGER);
        assertThat(refused(grey, "--server", server + "nowhere", "get", "namespaces"))
                .contains(STRANGER);
    }

    @Test
    void theOperatorSeesTenantsAndNobodyElseDoes() throws IOException {
        Path cyan = made("cyan");
        assertThat(asOperator("get", "tenants")).contains("NAME", "STATUS", "cyan", "Active");
        assertThat(asOperator("get", "tn", "cyan", "-o", "jsonpath={.spec.kubernetesVersion}"))
                .isEqualTo("1.36");
        assertThat(asOperator("get", "atoll", "-o", "name")).contains("tenant.atoll.dev/cyan");
        assertThat(tenant("list")).contains("cyan");
        assertThat(tenant("show", "cyan")).contains("/tenants/cyan", "Active");
        assertThat(refused(cyan, "get", "tenants"))
                .contains("doesn't have a resource type \"tenants\"");
        assertThat(kubectl(cyan, "api-resources", "-o", "name")).doesNotContain("atoll.dev");
    }

    @Test
    void aTenantIsMadeFromAManifestToo() throws IOException {
        Path manifest =
                Files.writeString(
                        folder.resolve("olive.yaml"),
                        """
                        apiVersion: atoll.dev/v1
                        kind: Tenant
                        metadata: {name: olive}
                        spec: {displayName: Olive, quota: {objects: {pods: 10}}}
                        """);
        asOperator("apply", "-f", manifest.toString());
        assertThat(tenant("list", "-o", "wide")).contains("olive", "Olive");
        assertThat(kubectl(kubeconfig("olive"), "get", "namespaces")).contains("kube-system");
    }

    @Test
    void aNameThatIsTakenOrWrongIsRefused() throws IOException {
        made("amber");
        TestingCommand.Result again = command("create", "amber").run();
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.all()).contains("there is a tenant amber already");
        TestingCommand.Result wrong = command("create", "Amber_2").run();
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.all()).contains("a lowercase RFC 1123 label must consist of");
        assertThat(command("show", "nobody").run().all()).contains("there is no tenant nobody");
    }

    @Test
    void aSuspendedTenantRefusesEverybodyUntilItIsResumed() throws IOException {
        Path pink = made("pink");
        kubectl(pink, "create", "configmap", "kept");
        // kubectl looks up the resources that there are, and does not tell why it may not, unless
        // it knows them.
        kubectl(pink, "get", "configmaps");
        tenant("suspend", "pink");
        TestingPlatform.eventually(() ->
                assertThat(refused(pink, "get", "configmaps"))
                        .contains("tenant \"pink\" is suspended"));
        assertThat(tenant("list")).contains("Suspended");
        tenant("resume", "pink");
        TestingPlatform.eventually(
                () -> assertThat(kubectl(pink, "get", "configmaps")).contains("kept"));
    }

    @Test
    void aTenantThatIsMadeAgainIsEmpty() throws IOException {
        Path first = made("teal");
        kubectl(first, "create", "namespace", "old");
        kubectl(first, "create", "configmap", "old");
        tenant("delete", "teal", "-y", "--wait");
        assertThat(tenant("list")).doesNotContain("teal");
        assertThat(refused(first, "get", "namespaces")).contains(STRANGER);

        Path second = made("teal");
        assertThat(kubectl(second, "get", "namespaces", "-o", "name")).doesNotContain("old");
        assertThat(kubectl(second, "get", "configmaps", "-o", "name")).doesNotContain("old");
        assertThat(refused(first, "get", "namespaces")).contains(STRANGER);
    }

    @Test
    void aRoleIsAllThatAUserMayDo() throws IOException {
        Path owner = made("lime");
        kubectl(owner, "create", "configmap", "seen");
        Path viewer = kubeconfig("lime", "--role", "view", "--user", "jane", "--expires", "24h");
        assertThat(kubectl(viewer, "get", "configmaps", "-o", "name")).contains("configmap/seen");
        assertThat(kubectl(viewer, "auth", "whoami")).contains("jane", "atoll:view");
        assertThat(refused(viewer, "create", "configmap", "mine"))
                .contains("User \"jane\" cannot create resource \"configmaps\"");
        assertThat(refused(viewer, "get", "secrets")).contains("cannot list resource \"secrets\"");
        Path editor = kubeconfig("lime", "--role", "edit", "--user", "john");
        kubectl(editor, "create", "configmap", "mine");
        assertThat(refused(editor, "get", "roles")).contains("cannot list resource \"roles\"");
        Path admin = kubeconfig("lime", "--role", "admin", "--user", "joan");
        kubectl(admin, "get", "roles");
        assertThat(refused(admin, "get", "nodes")).contains("cannot list resource \"nodes\"");
    }

    @Test
    void aTenantIsBackedUpRestoredAndCloned() throws IOException {
        Path owner = made("jade");
        kubectl(owner, "create", "configmap", "kept", "--from-literal=k=v");
        kubectl(owner, "create", "deployment", "web", "--image=web", "--replicas=2");
        Path file = folder.resolve("jade.atoll");
        assertThat(tenant("backup", "jade", "-o", file.toString())).contains("Tenant jade is in");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(command("restore", "jade", "-f", file.toString()).run().all())
                .contains("there is a tenant jade already");

        tenant("delete", "jade", "--yes", "--wait");
        assertThat(refused(owner, "get", "configmaps")).contains(STRANGER);
        tenant("restore", "jade", "-f", file.toString());
        assertThat(kubectl(owner, "get", "configmap", "kept", "-o", "jsonpath={.data.k}"))
                .isEqualTo("v");
        kubectl(owner, "scale", "deployment", "web", "--replicas=3");
        eventually(
                () -> assertThat(kubectl(owner, "get", "pods", "-o", "name").lines()).hasSize(3));

        tenant("clone", "jade", "aqua", "--display-name", "The other");
        Path other = kubeconfig("aqua");
        kubectl(other, "get", "configmap", "kept");
        kubectl(other, "delete", "configmap", "kept");
        kubectl(owner, "get", "configmap", "kept");
        assertThat(tenant("list", "-o", "wide")).contains("The other");

        Path cut = folder.resolve("cut.atoll");
        byte[] whole = Files.readAllBytes(file);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertThat(command("restore", "third", "-f", cut.toString()).run().all())
                .contains("cannot be restored: it is not whole");
        assertThat(tenant("list")).doesNotContain("third");
    }

    @Test
    void aKubeconfigIsMergedIntoTheUsersOwn() throws IOException {
        made("navy");
        Path own = folder.resolve("own.yaml");
        command("kubeconfig", "navy", "--merge")
                .with("KUBECONFIG", own.toString())
                .run()
                .succeeded();
        command("kubeconfig", "navy", "--merge", "--role", "view", "--user", "jane")
                .with("KUBECONFIG", own.toString())
                .run()
                .succeeded();
        assertThat(kubectl(own, "config", "get-contexts", "-o", "name").lines())
                .containsExactly("atoll-navy", "atoll-navy-jane");
        assertThat(kubectl(own, "--context", "atoll-navy", "get", "namespaces"))
                .contains("default");
    }
}
