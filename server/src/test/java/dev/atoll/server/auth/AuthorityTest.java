package dev.atoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AuthorityTest {
    private static List<PolicyRule> rules(String rules) {
        return PolicyRule.listOf(
                Tree.of(
                        Yaml.decode(
                                ("{rules: [" + rules + "]}").getBytes(StandardCharsets.UTF_8))));
    }

    private static boolean covers(String held, String rules) {
        return new Authority(rules(held)).lacks(rules(rules)).isEmpty();
    }

    private static String on(String verbs, String group, String resources) {
        return "{verbs: ["
                + verbs
                + "], apiGroups: ["
                + group
                + "], resources: ["
                + resources
                + "]}";
    }

    private static String named(String names) {
        return "{verbs: [get], apiGroups: [''], resources: [secrets], resourceNames: ["
                + names
                + "]}";
    }

    private static String paths(String paths) {
        return "{verbs: [get], nonResourceURLs: [" + paths + "]}";
    }

    @Test
    void coversWhatSeveralRulesHoldTogether() {
        String held = on("get", "''", "pods") + ", " + on("list", "''", "pods, nodes");

        assertThat(covers(held, on("get, list", "''", "pods"))).isTrue();
        assertThat(covers(held, on("get, list", "''", "pods, nodes"))).isFalse();
        assertThat(covers(held, on("get", "apps", "pods"))).isFalse();
        assertThat(covers(held, "")).isTrue();
    }

    @Test
    void coversAWildcardByAWildcardOnly() {
        String all = on("'*'", "'*'", "'*'");

        assertThat(covers(all, all)).isTrue();
        assertThat(covers(all, on("get", "apps", "deployments/scale"))).isTrue();
        assertThat(covers(on("get, list, watch", "''", "pods"), on("'*'", "''", "pods"))).isFalse();
        assertThat(covers(on("get", "''", "pods"), on("get", "''", "'*'"))).isFalse();
        assertThat(covers(on("get", "''", "pods"), on("get", "'*'", "pods"))).isFalse();
        assertThat(covers(all, paths("/healthz"))).isFalse();
    }

    @Test
    void tellsSubresourcesApart() {
        assertThat(covers(on("get", "''", "pods"), on("get", "''", "pods/log"))).isFalse();
        assertThat(covers(on("get", "''", "pods/log"), on("get", "''", "pods"))).isFalse();
        assertThat(covers(on("get", "''", "'*/log'"), on("get", "''", "pods/log"))).isTrue();
        assertThat(covers(on("get", "''", "'*/log'"), on("get", "''", "pods/exec"))).isFalse();
        assertThat(covers(on("get", "''", "'*/log'"), on("get", "''", "pods"))).isFalse();
        assertThat(covers(on("get", "''", "pods/log"), on("get", "''", "'*/log'"))).isFalse();
    }

    @Test
    void coversNamesByThoseNamesOrByAll() {
        assertThat(covers(named("a, b"), named("b"))).isTrue();
        assertThat(covers(named("a") + ", " + named("b"), named("a, b"))).isTrue();
        assertThat(covers(named("a"), named("a, b"))).isFalse();
        assertThat(covers(on("get", "''", "secrets"), named("a"))).isTrue();
        assertThat(covers(named("a"), on("get", "''", "secrets"))).isFalse();
    }

    @Test
    void coversPathsThatBeginAlike() {
        assertThat(covers(paths("'/metrics/*'"), paths("/metrics/cadvisor"))).isTrue();
        assertThat(covers(paths("'/metrics/*'"), paths("'/metrics/node/*'"))).isTrue();
        assertThat(covers(paths("'/metrics/*'"), paths("/metrics"))).isFalse();
        assertThat(covers(paths("/metrics/a"), paths("'/metrics/*'"))).isFalse();
        assertThat(covers(paths("'*'"), paths("'*', /version"))).isTrue();
    }

    @Test
    void saysWhatIsLackingAsKubernetesDoes() {
        List<PolicyRule> lacking =
                new Authority(rules(on("get", "''", "pods")))
                        .lacks(
                                rules(
                                        on("get, list, watch", "''", "pods, secrets")
                                                + ", "
                                                + named("a")
                                                + ", "
                                                + paths("/version")));

        assertThat(
                        Authority.refusal(
                                new UserInfo("a \"b\"", "", List.of("x", "y"), Map.of()), lacking))
                .isEqualTo(
                        """
                        user "a \\"b\\"" (groups=["x" "y"]) is attempting to grant RBAC permissions \
                        not currently held:
                        {APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}
                        {APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}
                        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}
                        {NonResourceURLs:["/version"], Verbs:["get"]}\
                        """);
    }
}
