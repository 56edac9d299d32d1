package dev.atoll.server.auth;

import static dev.atoll.server.TestingRoles.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class ImpersonationTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private final TestingServer server;
    private final TestingRoles roles;

    ImpersonationTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        roles = new TestingRoles(server.admin(TestingServer.ALPHA));
        roles.clusterRole(
                "who",
                "{verbs: [create], apiGroups: [authentication.k8s.io],"
                        + " resources: [selfsubjectreviews]}");
        roles.bindCluster("who", group("system:authenticated"));
        roles.bindCluster("who", group("system:unauthenticated"));
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String group(String name) {
        return "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: '" + name + "'}";
    }

    private TestingClient by(String actor, Impersonation as, String... groups) {
        return server.acting(server.certificate(TestingServer.ALPHA, actor, groups), as);
    }

    private TestingClient byAdmin(Impersonation as) {
        return by("admin", as, "system:masters");
    }

    private static Impersonation as(String user, String... groups) {
        return new Impersonation(user, "", List.of(groups), Map.of());
    }

    private static Answer who(TestingClient client) {
        return client.post(WHO, "{}");
    }

    private void mayImpersonate(String actor, String rule) {
        roles.clusterRole("acts-" + actor, "{verbs: [impersonate], " + rule + "}");
        roles.bindCluster("acts-" + actor, user(actor));
    }

    @Test
    void whoActsForAnotherHasTheirRightsAndNotTheirOwn() {
        roles.clusterRole("maps", "{verbs: [list], apiGroups: [''], resources: [configmaps]}");
        roles.bindCluster("maps", user("jane"));

        assertThat(byAdmin(as("jane")).get(MAPS).code()).isEqualTo(200);
        assertThat(byAdmin(as("jane")).get("/api/v1/nodes").message())
                .isEqualTo(
                        "nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API"
                                + " group \"\" at the cluster scope");
    }

    @Test
    void isAskedForEachPartOfWhomItWantsToBe() {
        mayImpersonate("some", "apiGroups: [''], resources: [users], resourceNames: [jane]");

        assertThat(who(by("some", as("jane"))).code()).isEqualTo(201);
        Answer other = who(by("some", as("joe")));
        assertThat(other.code()).isEqualTo(403);
        assertThat(other.reason()).isEqualTo("Forbidden");
        assertThat(other.message())
                .isEqualTo(
                        "users \"joe\" is forbidden: User \"some\" cannot impersonate resource"
                                + " \"users\" in API group \"\" at the cluster scope");
        assertThat(who(by("some", as("jane", "system:masters"))).message())
                .isEqualTo(
                        "groups \"system:masters\" is forbidden: User \"some\" cannot impersonate"
                                + " resource \"groups\" in API group \"\" at the cluster scope");
        assertThat(who(by("some", as("system:serviceaccount:default:bot"))).message())
                .isEqualTo(
                        "serviceaccounts \"bot\" is forbidden: User \"some\" cannot impersonate"
                                + " resource \"serviceaccounts\" in API group \"\" in the namespace"
                                + " \"default\"");
        assertThat(who(by("some", new Impersonation("jane", "7", List.of(), Map.of()))).message())
                .isEqualTo(
                        "uids.authentication.k8s.io \"7\" is forbidden: User \"some\" cannot"
                                + " impersonate resource \"uids\" in API group"
                                + " \"authentication.k8s.io\" at the cluster scope");
        Map<String, List<String>> extra = Map.of("scopes", List.of("view"));
        assertThat(who(by("some", new Impersonation("jane", "", List.of(), extra))).message())
                .isEqualTo(
                        "userextras.authentication.k8s.io \"view\" is forbidden: User \"some\""
                                + " cannot impersonate resource \"userextras/scopes\" in API group"
                                + " \"authentication.k8s.io\" at the cluster scope");
    }

    @Test
    void oneExtraMayBeAllowedByItsKey() {
        roles.clusterRole(
                "scopes",
                "{verbs: [impersonate], apiGroups: [''], resources: [users]},"
                        + " {verbs: [impersonate], apiGroups: [authentication.k8s.io],"
                        + " resources: [userextras/scopes], resourceNames: [view]}");
        roles.bindCluster("scopes", user("scoped"));

        Answer known =
                who(
                        by(
                                "scoped",
                                new Impersonation(
                                        "jane", "", List.of(), Map.of("scopes", List.of("view")))));

        assertThat(known.status().child("userInfo").child("extra").strings("scopes"))
                .containsExactly("view");
        assertThat(
                        who(by(
                                        "scoped",
                                        new Impersonation(
                                                "jane",
                                                "",
                                                List.of(),
                                                Map.of("scopes", List.of("all")))))
                                .code())
                .isEqualTo(403);
    }

    @Test
    void whoIsTakenForAServiceAccountIsInItsGroups() {
        assertThat(groups(as("system:serviceaccount:shop:till")))
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:shop",
                        "system:authenticated");
        assertThat(groups(as("system:serviceaccount:shop:till", "staff")))
                .containsExactly("staff", "system:authenticated");
        assertThat(groups(as("jane"))).containsExactly("system:authenticated");
        assertThat(groups(as("system:anonymous"))).containsExactly("system:unauthenticated");
    }

    private List<String> groups(Impersonation as) {
        return who(byAdmin(as)).status().child("userInfo").strings("groups");
    }

    @Test
    void aPathOfAnotherTenantIsAsUnknownAsBefore() {
        Answer refused = byAdmin(as("admin", "system:masters")).get("/tenants/beta" + MAPS);

        assertThat(refused.code()).isEqualTo(401);
        assertThat(byAdmin(as("admin", "system:masters")).get("/tenants/alpha" + MAPS).code())
                .isEqualTo(200);
    }

    @Test
    void aCredentialThatIsNobodysActsForNobody() {
        assertThat(server.acting(as("admin", "system:masters")).get(MAPS).code()).isEqualTo(401);
    }
}
