package dev.atoll.kinds.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OpenApiTest {

    private static Tree document(String group, String version) {
        return Tree.of(Json.decode(OpenApi.document(group, version)));
    }

    @Test
    void describesPods() {
        Tree core = document("", "v1");
        Tree schemas = core.child("components").child("schemas");
        Tree pod = schemas.child("io.k8s.api.core.v1.Pod");
        assertThat(pod.children("x-kubernetes-group-version-kind"))
                .containsExactly(Tree.of(Map.of("group", "", "version", "v1", "kind", "Pod")));
        Tree containers =
                schemas.child("io.k8s.api.core.v1.PodSpec").child("properties").child("containers");
        assertThat(containers.string("x-kubernetes-patch-merge-key")).isEqualTo("name");
        assertThat(containers.string("x-kubernetes-patch-strategy")).isEqualTo("merge");
        assertThat(containers.string("description", "")).startsWith("List of containers");
        Tree patch =
                core.child("paths")
                        .child("/api/v1/namespaces/{namespace}/pods/{name}")
                        .child("patch");
        assertThat(patch.child("x-kubernetes-group-version-kind").string("kind")).isEqualTo("Pod");
        assertThat(patch.children("parameters"))
                .extracting(parameter -> parameter.string("name"))
                .contains("dryRun", "fieldValidation");
    }

    @Test
    void describesOwnKinds() {
        Tree document = document("atoll.dev", "v1");
        Tree schemas = document.child("components").child("schemas");
        Tree spec = schemas.child("dev.atoll.v1.TenantSpec").child("properties");
        assertThat(spec.child("suspended").string("type")).isEqualTo("boolean");
        assertThat(spec.child("displayName").string("description")).isEqualTo("A name for people.");
        assertThat(document.child("paths").fields())
                .containsKeys(
                        "/apis/atoll.dev/v1/tenants",
                        "/apis/atoll.dev/v1/tenants/{name}",
                        "/apis/atoll.dev/v1/tenants/{name}/status",
                        "/apis/atoll.dev/v1/tenants/{name}/kubeconfig");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        Set<String> rooms = new TreeSet<>();
        for (Kind kind : Catalog.builtIn().kinds()) {
            if (!rooms.add(kind.identity().apiVersion())) {
                continue;
            }
            Tree document = document(kind.identity().group(), kind.identity().version());
            Set<String> names = document.child("components").child("schemas").fields().keySet();
            List<String> references = new ArrayList<>();
            collect(document.fields(), references);
            assertThat(names).as(kind.identity().apiVersion()).containsAll(references);
        }
    }

    private static void collect(Object value, List<String> references) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference) {
                references.add(reference.substring("#/components/schemas/".length()));
            }
            map.values().forEach(inner -> collect(inner, references));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, references));
        }
    }
}
