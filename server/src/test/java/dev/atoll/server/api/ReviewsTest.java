package dev.atoll.server.api;

import static dev.atoll.server.TestingRoles.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
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

@TestInstance(Lifecycle.PER_CLASS)
final class ReviewsTest {
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/";
    private static final String LOCAL = ACCESS + "namespaces/default/localsubjectaccessreviews";
    private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String LIST_MAPS =
            "resourceAttributes: {verb: list, resource: configmaps, namespace: default}";

    private final TestingServer server;
    private final TestingClient admin;

    ReviewsTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        TestingRoles roles = new TestingRoles(admin);
        roles.clusterRole(
                "reader",
                "{verbs: [list], apiGroups: [''], resources: [configmaps]}, {verbs: [create],"
                        + " apiGroups: [authorization.k8s.io], resources: ['*']}");
        roles.bindCluster("reader", user("reader"));
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void saysOfOthersWhatTheyMay() {
        Answer reader = ask("subjectaccessreviews", "{user: reader, " + LIST_MAPS + "}");
        Answer other = ask("subjectaccessreviews", "{user: other, " + LIST_MAPS + "}");
        Answer here = admin.post(LOCAL, "{spec: {user: reader, " + LIST_MAPS + "}}");

        assertThat(reader.code()).isEqualTo(201);
        assertThat(reader.status().bool("allowed")).isTrue();
        assertThat(other.status().bool("allowed")).isFalse();
        assertThat(here.status().bool("allowed")).isTrue();
    }

    @Test
    void refusesWhatAsksForNothingOrForNobody() {
        assertThat(ask("selfsubjectaccessreviews", "{}").message())
                .isEqualTo(
                        "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid:"
                                + " spec.resourceAttributes: Invalid value: null: exactly one of"
                                + " nonResourceAttributes or resourceAttributes must be specified");
        Answer nobody = ask("subjectaccessreviews", "{" + LIST_MAPS + "}");
        assertThat(nobody.code()).isEqualTo(422);
        assertThat(nobody.message())
                .isEqualTo(
                        "SubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.user:"
                                + " Invalid value: \"\": at least one of user or group must be"
                                + " specified");
        assertThat(
                        ask(
                                        "subjectaccessreviews",
                                        "{user: x, nonResourceAttributes: {path: /a, verb: get}, "
                                                + LIST_MAPS
                                                + "}")
                                .message())
                .endsWith("cannot be specified in combination with resourceAttributes");
        assertThat(
                        admin.post(
                                        LOCAL,
                                        "{spec: {user: x, nonResourceAttributes: {path: /a, verb:"
                                                + " get}}}")
                                .message())
                .endsWith("disallowed on this kind of request");
    }

    @Test
    void listsTheRulesOfANamespace() {
        TestingClient reader = server.user(TestingServer.ALPHA, "reader");
        Answer rules =
                reader.post(ACCESS + "selfsubjectrulesreviews", "{spec: {namespace: default}}");
        Answer nowhere = reader.post(ACCESS + "selfsubjectrulesreviews", "{spec: {}}");

        assertThat(rules.status().children("resourceRules"))
                .extracting(rule -> rule.strings("resources").toString())
                .contains("[configmaps]");
        assertThat(nowhere.code()).isEqualTo(400);
        assertThat(nowhere.message()).isEqualTo("no namespace on request");
    }

    @Test
    void knowsATokenForTheAudienceItWasMadeFor() {
        String token =
                admin.post(
                                "/api/v1/namespaces/default/serviceaccounts/default/token",
                                "{spec: {audiences: [vault, till]}}")
                        .status()
                        .string("token", "");
        Tree known = review(token, "audiences: [till, other]").status();

        assertThat(known.bool("authenticated")).isTrue();
        assertThat(known.strings("audiences")).containsExactly("till");
        assertThat(review(token, "audiences: [other]").status().bool("authenticated")).isFalse();
        assertThat(review("", "audiences: [till]").message())
                .isEqualTo("token is required for TokenReview in authentication");
    }

    private Answer review(String token, String more) {
        return admin.post(TOKENS, "{spec: {token: '" + token + "', " + more + "}}");
    }

    private Answer ask(String resource, String spec) {
        return admin.post(ACCESS + resource, "{spec: " + spec + "}");
    }
}
