package dev.atoll.server.api;

import static dev.atoll.server.TestingRoles.RBAC;
import static dev.atoll.server.TestingRoles.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
final class ReplacementTest {
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases/";

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingRoles roles;

    ReplacementTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        roles = new TestingRoles(admin);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String lease(String name, String more) {
        return "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: "
                + name
                + more
                + "}, spec: {holderIdentity: me}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/default/ | endpoints | v1 | Endpoints | subsets: []",
                "/api/v1/namespaces/default/ | limitranges | v1 | LimitRange | spec: {limits: []}",
                "/api/v1/namespaces/default/ | services | v1 | Service | spec: {ports: [{port: 80}]}",
                "/apis/coordination.k8s.io/v1/namespaces/default/ | leases | coordination.k8s.io/v1"
                        + " | Lease | spec: {}",
                "/apis/node.k8s.io/v1/ | runtimeclasses | node.k8s.io/v1 | RuntimeClass | handler: runc",
                RBAC
                        + "namespaces/default/ | roles | rbac.authorization.k8s.io/v1 | Role | rules: []",
                RBAC + " | clusterroles | rbac.authorization.k8s.io/v1 | ClusterRole | rules: []",
            })
    void makesWhatIsNotThere(
            String base, String plural, String version, String kind, String content) {
        String path = base + plural + "/put";
        String object =
                "{apiVersion: "
                        + version
                        + ", kind: "
                        + kind
                        + ", metadata: {name: put}, "
                        + content
                        + "}";

        Answer made = admin.put(path, object);

        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.metadata().string("uid", "")).isNotEmpty();
        assertThat(admin.get(path).body()).isEqualTo(made.body());
        Answer again = admin.put(path, object);
        assertThat(again.code()).as(again.message()).isEqualTo(200);
        assertThat(again.metadata().string("uid", "")).isEqualTo(made.metadata().string("uid", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/default/ | configmaps | v1 | ConfigMap",
                "/api/v1/namespaces/default/ | secrets | v1 | Secret",
                "/api/v1/namespaces/default/ | serviceaccounts | v1 | ServiceAccount",
                "/apis/discovery.k8s.io/v1/namespaces/default/ | endpointslices | discovery.k8s.io/v1"
                        + " | EndpointSlice",
            })
    void findsNothingOfOtherKinds(String base, String plural, String version, String kind) {
        Answer refused =
                admin.put(
                        base + plural + "/put",
                        "{apiVersion: " + version + ", kind: " + kind + ", metadata: {name: put}}");

        assertThat(refused.code()).isEqualTo(404);
        assertThat(refused.message()).startsWith(plural).endsWith(" \"put\" not found");
    }

    @Test
    void makesOnlyWhatItsWriterMayCreate() {
        String leases = "{apiGroups: [coordination.k8s.io], resources: [leases], verbs: ";
        roles.clusterRole("updates", leases + "[update, get]}");
        roles.clusterRole("creates", leases + "[create]}");
        roles.bindCluster("updates", user("renewer"));
        TestingClient renewer = server.user(TestingServer.ALPHA, "renewer");

        Answer refused = renewer.put(LEASES + "mine", lease("mine", ""));
        roles.bindCluster("creates", user("renewer"));
        Answer made = renewer.put(LEASES + "mine", lease("mine", ""));

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "leases.coordination.k8s.io \"mine\" is forbidden: User \"renewer\" cannot"
                                + " create resource \"leases\" in API group \"coordination.k8s.io\""
                                + " in the namespace \"default\"");
        assertThat(made.code()).isEqualTo(201);
    }

    @Test
    void makesNoRoleThatGrantsMoreThanItsWriterHolds() {
        roles.clusterRole(
                "puts",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [create, update]}");
        roles.bindCluster("puts", user("putter"));

        Answer refused =
                server.user(TestingServer.ALPHA, "putter")
                        .put(
                                RBAC + "namespaces/default/roles/strong",
                                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name:"
                                        + " strong}, rules: [{verbs: [get], apiGroups: [''], resources:"
                                        + " [secrets]}]}");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).contains("permissions not currently held");
    }

    @Test
    void takesUidAsAPreconditionAndNoRevision() {
        Answer refused = admin.put(LEASES + "old", lease("old", ", uid: abc"));
        Answer made = admin.put(LEASES + "old", lease("old", ", resourceVersion: '1'"));

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on leases.coordination.k8s.io \"old\":"
                                + " Precondition failed: UID in precondition: abc, UID in object meta: ");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
    }

    @Test
    void makesNothingByPatchStatusOrDryRun() {
        assertThat(admin.patch("merge", LEASES + "none", "{\"spec\":{}}").code()).isEqualTo(404);
        assertThat(
                        admin.put(
                                        "/api/v1/namespaces/default/services/none/status",
                                        "{apiVersion: v1, kind: Service, metadata: {name: none}}")
                                .code())
                .isEqualTo(404);
        assertThat(admin.put(LEASES + "none?dryRun=All", lease("none", "")).code()).isEqualTo(201);
        assertThat(admin.get(LEASES + "none").code()).isEqualTo(404);
    }

    @Test
    void makesOneOfManyAtOnceAndUpdatesIt() throws InterruptedException, ExecutionException {
        List<Callable<Integer>> puts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String holder = lease("many", ", labels: {n: '" + i + "'}");
            puts.add(() -> admin.put(LEASES + "many", holder).code());
        }

        List<Integer> codes = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> code : all.invokeAll(puts)) {
                codes.add(code.get());
            }
        }

        assertThat(codes).containsOnly(200, 201).containsOnlyOnce(201);
    }
}
