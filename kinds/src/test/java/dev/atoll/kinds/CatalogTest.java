package dev.atoll.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.atoll.v1.TenantQuota;
import dev.atoll.kinds.atoll.v1.TenantSpec;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import dev.atoll.kinds.schema.FieldSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CatalogTest {

    @Test
    void knowsPods() {
        Kind pods = Catalog.builtIn().kind(Resources.PODS.resource()).orElseThrow();
        assertThat(pods.shortNames()).containsExactly("po");
        assertThat(pods.subresources()).contains("status", "log", "binding");
        assertThat(Catalog.builtIn().kind(pods.identity())).contains(pods);
    }

    @Test
    void everyKindHasASchema() {
        for (Kind kind : Catalog.builtIn().kinds()) {
            assertThat(kind.schema().get().fields()).as(kind.plural()).containsKey("metadata");
        }
    }

    @Test
    void tenantsDoNotSeeTheOperatorsKinds() {
        Catalog all = Catalog.builtIn();
        Catalog others = all.forTenants();
        Kind tenants = all.kind(Resources.TENANTS.resource()).orElseThrow();
        assertThat(tenants.audience()).isEqualTo(Kind.Audience.OPERATOR);
        assertThat(tenants.shortNames()).containsExactly("tn");
        assertThat(tenants.categories()).containsExactly("atoll");
        assertThat(tenants.subresource("kubeconfig").orElseThrow().kind())
                .isEqualTo(GroupVersionKind.of("atoll.dev/v1", "KubeconfigRequest"));
        assertThat(others.kind(tenants.resource())).isEmpty();
        assertThat(others.kind(tenants.identity())).isEmpty();
        assertThat(others.kinds())
                .isEqualTo(
                        all.kinds().stream()
                                .filter(kind -> !kind.identity().group().equals("atoll.dev"))
                                .toList());
        assertThat(all.forTenants()).isSameAs(others);
        assertThat(others.forTenants()).isSameAs(others);
    }

    @Test
    void viewsOfOwnKindsReadAndWrite() {
        Tenant tenant =
                Tenant.of()
                        .withSpec(
                                TenantSpec.of()
                                        .withQuota(
                                                TenantQuota.of()
                                                        .withObjects(Map.of("pods", 3L))
                                                        .withBytes(Quantity.parse("1Gi"))));
        assertThat(tenant.apiVersion()).isEqualTo("atoll.dev/v1");
        assertThat(tenant.kind()).isEqualTo("Tenant");
        assertThat(tenant.spec().quota().objects()).isEqualTo(Map.of("pods", 3L));
        assertThat(tenant.spec().quota().bytes()).isEqualTo(Quantity.parse("1Gi"));
        assertThat(tenant.spec().suspended()).isFalse();
    }

    @Test
    void schemaJoinsMergeKeysAndProtocolBufferNumbers() {
        FieldSchema containers =
                Objects.requireNonNull(PodSchemas.field("core.v1.PodSpec", "containers"));
        assertThat(containers.merge().patchMergeKey()).isEqualTo("name");
        assertThat(containers.merge().merges()).isTrue();
        assertThat(containers.required()).isTrue();
        assertThat(containers.protoPath()).containsExactly(2);
        assertThat(PodSchemas.field("core.v1.Volume", "emptyDir").protoPath())
                .containsExactly(2, 2);
        assertThat(PodSchemas.field("core.v1.EphemeralContainer", "env").merge().patchMergeKey())
                .isEqualTo("name");
    }

    @Test
    void selectableFieldsOfAPodHaveDefaults() {
        Kind pods = Catalog.builtIn().kind(Resources.PODS.resource()).orElseThrow();
        Map<String, Object> pod =
                Map.of(
                        "metadata", Map.of("name", "a", "namespace", "b"),
                        "spec", Map.of("nodeName", "n1"));
        assertThat(pods.selectableFields(pod))
                .containsEntry("metadata.name", "a")
                .containsEntry("spec.nodeName", "n1")
                .containsEntry("spec.hostNetwork", "false")
                .containsEntry("status.phase", "");
    }

    @Test
    void viewsReadAndWrite() {
        Pod pod =
                Pod.of()
                        .withMetadata(
                                ObjectMeta.of()
                                        .withName("web")
                                        .withCreationTimestamp(Instant.ofEpochSecond(0)))
                        .withSpec(
                                PodSpec.of().withContainers(List.of(Container.of().withName("c"))));
        assertThat(pod.apiVersion()).isEqualTo("v1");
        assertThat(pod.name()).isEqualTo("web");
        assertThat(pod.spec().containers()).extracting(Container::name).containsExactly("c");
        assertThat(pod.metadata().creationTimestamp()).contains(Instant.EPOCH);
        assertThat(Deployment.of().withSpec(null).spec().replicas()).isZero();
    }

    private static final class PodSchemas {
        static FieldSchema field(String type, String field) {
            return Objects.requireNonNull(
                    dev.atoll.kinds.schema.Schemas.get(type).field(field), field);
        }
    }
}
