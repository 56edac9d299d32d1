package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient.Answer;

/// Makes roles and bindings for tests. When a call has returned, every decision knows what it made.
public record TestingRoles(TestingClient admin) {
    public static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    /// @param rules as items of a YAML list
    public void clusterRole(String name, String rules) {
        created(
                RBAC + "clusterroles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "
                        + name
                        + "}, rules: ["
                        + rules
                        + "]}");
    }

    public void role(String namespace, String name, String rules) {
        created(
                RBAC + "namespaces/" + namespace + "/roles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: "
                        + name
                        + "}, rules: ["
                        + rules
                        + "]}");
    }

    public void bindCluster(String role, String subject) {
        created(
                RBAC + "clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata:"
                        + " {generateName: b-}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind:"
                        + " ClusterRole, name: "
                        + role
                        + "}, subjects: ["
                        + subject
                        + "]}");
    }

    public void bind(String namespace, String roleKind, String role, String subject) {
        created(
                RBAC + "namespaces/" + namespace + "/rolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata:"
                        + " {generateName: b-}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                        + roleKind
                        + ", name: "
                        + role
                        + "}, subjects: ["
                        + subject
                        + "]}");
    }

    private void created(String path, String body) {
        Answer answer = admin.post(path, body);
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        // A consistent read: afterwards every decision knows it.
        assertThat(admin.get(path).code()).isEqualTo(200);
    }

    /// A subject.
    public static String user(String name) {
        return "{apiGroup: rbac.authorization.k8s.io, kind: User, name: " + name + "}";
    }
}
