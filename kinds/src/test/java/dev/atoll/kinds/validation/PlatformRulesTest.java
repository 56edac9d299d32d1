package dev.atoll.kinds.validation;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.MergePatch;
import dev.atoll.kinds.schema.FieldCheck;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformRulesTest {
    private static final Map<String, String> VALID =
            Map.of(
                    "Tenant",
                    """
                    metadata: {name: shop}
                    spec:
                      displayName: The shop
                      quota:
                        objects: {pods: 100, deployments.apps: 0}
                        bytes: 1Gi
                        requestsInFlight: 100
                        watches: 1000
                        nodes: 3
                      network: {serviceCIDR: 10.96.0.0/16, podCIDR: 10.244.0.0/16}
                      placement: {shard: a, policy: Pinned}
                    status:
                      phase: Active
                      usage: {objects: 1, bytes: 1Ki, nodes: 0}
                    """,
                    "Shard",
                    """
                    metadata: {name: a}
                    spec:
                      type: Etcd
                      endpoints: ['https://10.0.0.1:2379', 'https://10.0.0.2:2379']
                      secretRef: {name: etcd, namespace: kube-system}
                    status: {phase: Ready, tenants: 2, sizeBytes: 5}
                    """);

    private static Kind kindOf(String name) {
        return kind("atoll.dev/v1", name);
    }

    private static Map<String, Object> prepared(String name, String patch) {
        Map<String, Object> object =
                MergePatch.apply(yaml(String.valueOf(VALID.get(name))), yaml(patch));
        object.put("apiVersion", "atoll.dev/v1");
        object.put("kind", name);
        assertThat(FieldCheck.problems(kindOf(name), object, List.of())).isEmpty();
        Defaults.apply(kindOf(name), object);
        return object;
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }

    @Test
    void acceptsValidObjects() {
        for (String name : VALID.keySet()) {
            Map<String, Object> object = prepared(name, "{}");
            assertThat(Validation.create(kindOf(name), object)).as(name).isEmpty();
            assertThat(Validation.update(kindOf(name), object, object)).as(name).isEmpty();
            assertThat(Validation.updateStatus(kindOf(name), object, object)).as(name).isEmpty();
        }
    }

    @Test
    void acceptsATenantOfWhichOnlyTheNameIsGiven() {
        Map<String, Object> tenant = prepared("Tenant", "{spec: null, status: null}");
        assertThat(Validation.create(kindOf("Tenant"), tenant)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Tenant | {metadata: {name: a.b}} | metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label"
                        + " must consist of lower case alphanumeric characters or '-', and must start and end with an"
                        + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
                "Tenant | {spec: {quota: {objects: {pods: -1}}}} | spec.quota.objects[pods]: Invalid value: -1: must"
                        + " be greater than or equal to 0",
                "Tenant | {spec: {quota: {bytes: -1}}} | spec.quota.bytes: Invalid value: \"-1\": must be greater than"
                        + " or equal to 0",
                "Tenant | {spec: {quota: {watches: -5}}} | spec.quota.watches: Invalid value: -5: must be greater than"
                        + " or equal to 0",
                "Tenant | {spec: {quota: {nodes: -5}}} | spec.quota.nodes: Invalid value: -5: must be greater than or"
                        + " equal to 0",
                "Tenant | {spec: {weight: 0}} | spec.weight: Invalid value: 0: must be between 1 and 1000, inclusive",
                "Tenant | {spec: {weight: 1001}} | spec.weight: Invalid value: 1001: must be between 1 and 1000,"
                        + " inclusive",
                "Tenant | {spec: {network: {podCIDR: 10.0.0.0}}} | spec.network.podCIDR: Invalid value: \"10.0.0.0\":"
                        + " must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "Tenant | {spec: {placement: {policy: Any}}} | spec.placement.policy: Unsupported value: \"Any\":"
                        + " supported values: \"LeastLoaded\", \"Pinned\", \"Spread\"",
                "Tenant | {spec: {placement: {shard: null}}} | spec.placement.shard: Required value: must be specified"
                        + " when `policy` is \"Pinned\"",
                "Tenant | {spec: {kubernetesVersion: '1.35'}} | spec.kubernetesVersion: Unsupported value: \"1.35\":"
                        + " supported values: \"1.36\"",
                "Shard | {spec: {type: null}} | spec.type: Required value",
                "Shard | {spec: {type: Consul}} | spec.type: Unsupported value: \"Consul\": supported values:"
                        + " \"Embedded\", \"Etcd\"",
                "Shard | {spec: {type: Embedded}} | spec.endpoints: Forbidden: may not be set when `type` is not"
                        + " \"Etcd\"",
                "Shard | {spec: {endpoints: null}} | spec.endpoints: Required value: at least 1 endpoint is required"
                        + " for the type Etcd",
                "Shard | {spec: {endpoints: ['h1:2379']}} | spec.endpoints[0]: Invalid value: \"h1:2379\": must be a"
                        + " URL of the form http://HOST:PORT or https://HOST:PORT",
                "Shard | {spec: {secretRef: {name: null}}} | spec.secretRef.name: Required value",
                "Shard | {spec: {weight: -1}} | spec.weight: Invalid value: -1: must be greater than or equal to 0",
            })
    void refusesInKubernetesWords(String name, String patch, String error) {
        Map<String, Object> object = prepared(name, patch);
        List<String> errors = texts(Validation.create(kindOf(name), object));
        assertThat(errors.getFirst()).isEqualTo(error);
    }

    @Test
    void aTenantsNameHas63CharactersAtMost() {
        String name = "a".repeat(64);
        Map<String, Object> tenant = prepared("Tenant", "{metadata: {name: " + name + "}}");
        assertThat(texts(Validation.create(kindOf("Tenant"), tenant)))
                .containsExactly(
                        "metadata.name: Invalid value: \""
                                + name
                                + "\": must be no more than 63 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Tenant | {spec: {weight: 0}} | spec.weight: Invalid value: 0: must be between 1 and 1000, inclusive",
                "Tenant | {spec: {weight: 1001}} | spec.weight: Invalid value: 1001: must be between 1 and 1000,"
                        + " inclusive",
                "Tenant | {spec: {network: {podCIDR: 10.0.0.0/16}}} | spec.network: Invalid value:"
                        + " {\"serviceCIDR\":\"10.96.0.0/16\",\"podCIDR\":\"10.0.0.0/16\"}: field is immutable",
                "Tenant | {spec: {network: null}} | spec.network: Invalid value: null: field is immutable",
                "Shard | {spec: {type: Embedded, endpoints: null}} | spec.type: Invalid value: \"Embedded\": field is"
                        + " immutable",
            })
    void refusesChangesOfWhatIsImmutable(String name, String patch, String error) {
        Map<String, Object> object = prepared(name, patch);
        assertThat(texts(Validation.update(kindOf(name), object, prepared(name, "{}"))))
                .containsExactly(error);
    }

    @Test
    void theVersionOfATenantIsImmutable() {
        Map<String, Object> tenant = prepared("Tenant", "{}");
        Map<String, Object> older = prepared("Tenant", "{spec: {kubernetesVersion: '1.35'}}");
        assertThat(texts(Validation.update(kindOf("Tenant"), tenant, older)))
                .containsExactly(
                        "spec.kubernetesVersion: Invalid value: \"1.36\": field is immutable");
    }

    @Test
    void quotaPlacementAndSuspensionMayChange() {
        Map<String, Object> changed =
                prepared(
                        "Tenant",
                        "{spec: {suspended: true, displayName: x, weight: 9, quota: {nodes: 9}, placement:"
                                + " {policy: Spread, shard: b}}}");
        assertThat(Validation.update(kindOf("Tenant"), changed, prepared("Tenant", "{}")))
                .isEmpty();
    }

    @Test
    void refusesAStatusThatCannotBe() {
        Map<String, Object> status = prepared("Tenant", "{status: {phase: Gone}}");
        assertThat(texts(Validation.updateStatus(kindOf("Tenant"), status, status)))
                .containsExactly(
                        "status.phase: Unsupported value: \"Gone\": supported values: \"Active\","
                                + " \"Failed\", \"Restoring\", \"Suspended\", \"Terminating\"");
    }
}
