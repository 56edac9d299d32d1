package dev.atoll.server.admission;

import static dev.atoll.server.TestingRoles.RBAC;
import static dev.atoll.server.TestingRoles.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Each test has a namespace and a user of its own, of the same name. The user may write all kinds of RBAC, everywhere,
/// and get and list pods in that namespace; what else it may do, the test says.
@TestInstance(Lifecycle.PER_CLASS)
final class RbacEscalationTest {
    private static final String GET_PODS = "{verbs: [get], apiGroups: [''], resources: [pods]}";
    private static final String GET_SECRETS =
            "{verbs: [get], apiGroups: [''], resources: [secrets]}";
    private static final String ALL_RESOURCES =
            "{verbs: ['*'], apiGroups: ['*'], resources: ['*']}";
    private static final String ALL_PATHS = "{verbs: ['*'], nonResourceURLs: ['*']}";

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingRoles roles;

    RbacEscalationTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        roles = new TestingRoles(admin);
        roles.clusterRole(
                "rbac-writer",
                "{verbs: [get, create, update, patch], apiGroups: [rbac.authorization.k8s.io],"
                        + " resources: [roles, clusterroles, rolebindings, clusterrolebindings]}");
    }

    @AfterAll
    void close() {
        server.close();
    }

    private TestingClient writer(String name) {
        admin.namespace(name);
        roles.bindCluster("rbac-writer", user(name));
        roles.role(name, "pods", "{verbs: [get, list], apiGroups: [''], resources: [pods]}");
        roles.bind(name, "Role", "pods", user(name));
        return server.user(TestingServer.ALPHA, name, "team");
    }

    private void mayEverywhere(String name, String rules) {
        roles.clusterRole(name + "-more", rules);
        roles.bindCluster(name + "-more", user(name));
    }

    private void mayInItsNamespace(String name, String rules) {
        roles.role(name, "more", rules);
        roles.bind(name, "Role", "more", user(name));
    }

    private static String rolesOf(String namespace) {
        return RBAC + "namespaces/" + namespace + "/roles";
    }

    private static String bindingsOf(String namespace) {
        return RBAC + "namespaces/" + namespace + "/rolebindings";
    }

    private static String role(String kind, String name, String rules) {
        return "{apiVersion: rbac.authorization.k8s.io/v1, kind: "
                + kind
                + ", metadata: {name: "
                + name
                + "}, rules: ["
                + rules
                + "]}";
    }

    private static String role(String name, String rules) {
        return role("Role", name, rules);
    }

    private static String clusterRole(String name, String rules) {
        return role("ClusterRole", name, rules);
    }

    private static String binding(String kind, String name, String roleKind, String role) {
        return "{apiVersion: rbac.authorization.k8s.io/v1, kind: "
                + kind
                + ", metadata: {name: "
                + name
                + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                + roleKind
                + ", name: "
                + role
                + "}, subjects: ["
                + user("friend")
                + "]}";
    }

    private static void assertAllowed(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isIn(200, 201);
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(403);
        assertThat(answer.message())
                .contains("is attempting to grant RBAC permissions not currently held:\n");
    }

    @Test
    void refusesRoleThatGrantsMoreThanItsWriterHolds() {
        Answer refused =
                writer("bob")
                        .post(
                                rolesOf("bob"),
                                role(
                                        "x",
                                        "{verbs: [get, watch], apiGroups: [''], resources: [secrets, pods]}"));

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("Forbidden");
        assertThat(refused.message())
                .isEqualTo(
                        """
                        roles.rbac.authorization.k8s.io "x" is forbidden: user "bob" \
                        (groups=["team" "system:authenticated"]) is attempting to grant RBAC \
                        permissions not currently held:
                        {APIGroups:[""], Resources:["pods"], Verbs:["watch"]}
                        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch"]}\
                        """);
        assertThat(refused.body().child("details").string("kind")).isEqualTo("roles");
        assertThat(admin.get(rolesOf("bob") + "/x").code()).isEqualTo(404);
    }

    @Test
    void allowsRoleThatGrantsWhatItsWriterHolds() {
        TestingClient writer = writer("holder");
        mayInItsNamespace("holder", "{verbs: ['*'], apiGroups: [apps], resources: ['*']}");

        assertAllowed(writer.post(rolesOf("holder"), role("pods-reader", GET_PODS)));
        assertAllowed(
                writer.post(
                        rolesOf("holder"),
                        role(
                                "deployer",
                                "{verbs: [create], apiGroups: [apps], resources: [deployments]}")));
        assertAllowed(writer.post(rolesOf("holder"), role("nothing", "")));
    }

    @Test
    void refusesToPassOnElsewhereWhatIsHeldInOneNamespace() {
        TestingClient writer = writer("local");

        assertRefused(writer.post(rolesOf("default"), role("local", GET_PODS)));
        assertRefused(writer.post(RBAC + "clusterroles", clusterRole("local", GET_PODS)));

        mayEverywhere("local", GET_PODS);

        assertAllowed(writer.post(rolesOf("default"), role("local", GET_PODS)));
        assertAllowed(writer.post(RBAC + "clusterroles", clusterRole("local", GET_PODS)));
    }

    @Test
    void refusesPathsThatItsWriterDoesNotHold() {
        TestingClient writer = writer("walker");
        mayEverywhere("walker", "{verbs: [get], nonResourceURLs: ['/openapi/*']}");

        assertAllowed(
                writer.post(
                        RBAC + "clusterroles",
                        clusterRole(
                                "walks", "{verbs: [get], nonResourceURLs: ['/openapi/v3/*']}")));
        Answer refused =
                writer.post(
                        RBAC + "clusterroles",
                        clusterRole("runs", "{verbs: [get], nonResourceURLs: [/metrics]}"));

        assertRefused(refused);
        assertThat(refused.message())
                .startsWith("clusterroles.rbac.authorization.k8s.io \"runs\" is forbidden: ")
                .endsWith("\n{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}");
    }

    @Test
    void refusesToWidenARoleByAnyWayOfWriting() {
        TestingClient writer = writer("wide");
        String path = rolesOf("wide") + "/mine";
        String json =
                "{\"rules\":[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"]}]}";
        writer.post(rolesOf("wide"), role("mine", GET_PODS));

        assertRefused(writer.put(path, role("mine", GET_SECRETS)));
        assertRefused(writer.patch("merge", path, json));
        assertRefused(writer.patch("strategic-merge", path, json));
        assertRefused(
                writer.patch(
                        "json",
                        path,
                        "[{\"op\":\"replace\",\"path\":\"/rules/0/resources/0\",\"value\":\"secrets\"}]"));
        assertRefused(writer.put(path + "?dryRun=All", role("mine", GET_SECRETS)));
        assertRefused(writer.post(rolesOf("wide") + "?dryRun=All", role("new", GET_SECRETS)));
        assertAllowed(writer.put(path, role("mine", "")));
    }

    @Test
    void refusesAnyChangeOfARoleThatGrantsMoreButToItsOwnersAndFinalizers() {
        TestingClient writer = writer("collector");
        roles.role("collector", "strong", GET_SECRETS);
        String path = rolesOf("collector") + "/strong";

        assertAllowed(
                writer.patch("merge", path, "{\"metadata\":{\"finalizers\":[\"example.com/x\"]}}"));
        assertAllowed(writer.patch("merge", path, "{\"metadata\":{\"finalizers\":null}}"));
        assertAllowed(writer.put(path, writer.get(path).body()));
        assertRefused(writer.patch("merge", path, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
    }

    @Test
    void letsWhoMayEscalateGrantAnything() {
        TestingClient writer = writer("climber");
        mayInItsNamespace(
                "climber",
                "{verbs: [escalate], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}");

        assertAllowed(writer.post(rolesOf("climber"), role("high", GET_SECRETS)));
        assertRefused(writer.post(rolesOf("default"), role("high", GET_SECRETS)));
        assertRefused(writer.post(RBAC + "clusterroles", clusterRole("high", GET_SECRETS)));
    }

    @Test
    void letsWhoMayEscalateOneRoleChangeThatOne() {
        TestingClient writer = writer("stepper");
        roles.role("stepper", "one", GET_PODS);
        roles.role("stepper", "other", GET_PODS);
        mayInItsNamespace(
                "stepper",
                "{verbs: [escalate], apiGroups: [rbac.authorization.k8s.io], resources: [roles],"
                        + " resourceNames: [one]}");

        assertAllowed(writer.put(rolesOf("stepper") + "/one", role("one", GET_SECRETS)));
        assertRefused(writer.put(rolesOf("stepper") + "/other", role("other", GET_SECRETS)));
    }

    @Test
    void letsOnlyWhoMayDoEverythingAggregateRoles() {
        String aggregating =
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: sum},"
                        + " aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}}";
        TestingClient writer = writer("adder");
        mayEverywhere("adder", GET_SECRETS);
        Answer refused = writer.post(RBAC + "clusterroles", aggregating);
        TestingClient ruler = writer("ruler");
        mayEverywhere(
                "ruler",
                "{verbs: [create, update, get], apiGroups: ['*'], resources: ['*']}, " + ALL_PATHS);
        Answer alsoRefused = ruler.post(RBAC + "clusterroles", aggregating);

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "clusterroles.rbac.authorization.k8s.io \"sum\" is forbidden: must have"
                                + " cluster-admin privileges to use the aggregationRule");
        assertThat(alsoRefused.code()).isEqualTo(403);
        roles.clusterRole("ruler-all", ALL_RESOURCES + ", " + ALL_PATHS);
        roles.bindCluster("ruler-all", user("ruler"));
        assertAllowed(ruler.post(RBAC + "clusterroles", aggregating));
        assertThat(writer.put(RBAC + "clusterroles/sum", clusterRole("sum", GET_SECRETS)).code())
                .isEqualTo(403);
    }

    @Test
    void refusesBindingToARoleThatGrantsMoreThanItsWriterHolds() {
        TestingClient writer = writer("binder");
        roles.role("binder", "secrets", GET_SECRETS);
        roles.clusterRole("binder-secrets", GET_SECRETS);

        Answer refused =
                writer.post(bindingsOf("binder"), binding("RoleBinding", "b", "Role", "secrets"));

        assertRefused(refused);
        assertThat(refused.message())
                .startsWith(
                        "rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user \"binder\" ")
                .endsWith("\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        assertRefused(
                writer.post(
                        bindingsOf("binder"),
                        binding("RoleBinding", "b", "ClusterRole", "binder-secrets")));
        assertRefused(
                writer.post(
                        RBAC + "clusterrolebindings",
                        binding("ClusterRoleBinding", "b", "ClusterRole", "binder-secrets")));
    }

    @Test
    void allowsBindingWhereItsWriterHoldsWhatTheRoleGrants() {
        TestingClient writer = writer("sharer");
        roles.clusterRole("sharer-pods", GET_PODS);

        assertAllowed(
                writer.post(bindingsOf("sharer"), binding("RoleBinding", "a", "Role", "pods")));
        assertAllowed(
                writer.post(
                        bindingsOf("sharer"),
                        binding("RoleBinding", "b", "ClusterRole", "sharer-pods")));
        assertRefused(
                writer.post(
                        bindingsOf("default"),
                        binding("RoleBinding", "b", "ClusterRole", "sharer-pods")));
        assertRefused(
                writer.post(
                        RBAC + "clusterrolebindings",
                        binding("ClusterRoleBinding", "sharer", "ClusterRole", "sharer-pods")));
    }

    @Test
    void letsWhoMayBindARoleBindThatOneThere() {
        TestingClient writer = writer("giver");
        roles.clusterRole("giver-secrets", GET_SECRETS);
        roles.clusterRole("giver-other", GET_SECRETS);
        String mayBind =
                "{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles],"
                        + " resourceNames: [giver-secrets]}";
        String everywhere = binding("ClusterRoleBinding", "giver", "ClusterRole", "giver-secrets");
        mayInItsNamespace("giver", mayBind);

        assertAllowed(
                writer.post(
                        bindingsOf("giver"),
                        binding("RoleBinding", "a", "ClusterRole", "giver-secrets")));
        assertRefused(
                writer.post(
                        bindingsOf("giver"),
                        binding("RoleBinding", "b", "ClusterRole", "giver-other")));
        assertRefused(
                writer.post(
                        bindingsOf("default"),
                        binding("RoleBinding", "b", "ClusterRole", "giver-secrets")));
        assertRefused(writer.post(RBAC + "clusterrolebindings", everywhere));

        mayEverywhere("giver", mayBind);

        assertAllowed(writer.post(RBAC + "clusterrolebindings", everywhere));
    }

    @Test
    void refusesToAddASubjectToABindingThatGrantsMore() {
        TestingClient writer = writer("joiner");
        roles.role("joiner", "secrets", GET_SECRETS);
        admin.post(bindingsOf("joiner"), binding("RoleBinding", "b", "Role", "secrets"));
        String path = bindingsOf("joiner") + "/b";

        assertRefused(
                writer.patch(
                        "json",
                        path,
                        "[{\"op\":\"replace\",\"path\":\"/subjects/0/name\",\"value\":\"joiner\"}]"));
        assertRefused(
                writer.put(
                        path,
                        binding("RoleBinding", "b", "Role", "secrets")
                                .replace("friend", "joiner")));
        assertAllowed(writer.put(path, writer.get(path).body()));
        assertAllowed(
                writer.patch("merge", path, "{\"metadata\":{\"finalizers\":[\"example.com/x\"]}}"));
    }

    @Test
    void findsNoRoleToCompareWith() {
        TestingClient writer = writer("early");

        Answer missing =
                writer.post(bindingsOf("early"), binding("RoleBinding", "b", "Role", "none"));

        assertThat(missing.code()).isEqualTo(404);
        assertThat(missing.message())
                .isEqualTo("roles.rbac.authorization.k8s.io \"none\" not found");
        assertAllowed(admin.post(bindingsOf("early"), binding("RoleBinding", "b", "Role", "none")));
    }

    @Test
    void refusesToChangeTheRoleOfABinding() {
        admin.namespace("fixed");
        admin.post(bindingsOf("fixed"), binding("RoleBinding", "b", "ClusterRole", "one"));

        Answer refused =
                admin.put(
                        bindingsOf("fixed") + "/b",
                        binding("RoleBinding", "b", "ClusterRole", "two"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).endsWith(": cannot change roleRef");
    }

    @Test
    void passesOnNothingThatWasTakenAwayAMomentAgo() {
        TestingClient writer = writer("fallen");

        admin.put(rolesOf("fallen") + "/pods", role("pods", ""));

        assertRefused(writer.post(rolesOf("fallen"), role("mine", GET_PODS)));
    }
}
