package dev.atoll.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.testing.TestingApi;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Pod;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class ApiClientTest {
    private final TestingApi api = new TestingApi();
    private final ApiClient client = api.client();
    private final Resource<Pod> pods = client.resource(Resources.PODS).in("shop");

    private static Pod pod(String name) {
        Tree metadata = Tree.empty().with("name", name).with("namespace", "shop");
        return new Pod(
                Tree.empty()
                        .with("metadata", metadata)
                        .with("spec", Tree.empty().with("priority", 1)));
    }

    @Test
    void createsReadsListsAndDeletes() {
        Pod created = client.resource(Resources.PODS).create(pod("a"));
        assertThat(created.uid()).isNotEmpty();
        assertThat(pods.get("a")).contains(created);
        assertThat(pods.get("b")).isEmpty();
        assertThat(client.resource(Resources.PODS).list(ListOptions.all()).items()).hasSize(1);
        pods.delete("a", DeleteOptions.defaults().withUid(created.uid()));
        assertThat(pods.get("a")).isEmpty();
        assertThatThrownBy(() -> pods.delete("a", DeleteOptions.defaults()))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .matches(ApiException::isNotFound);
    }

    @Test
    void tellsAStaleUpdateFromOneThatExists() {
        Pod created = pods.create(pod("a"));
        pods.update(created.withSpec(created.spec().withNodeName("n1")));
        assertThatThrownBy(() -> pods.update(created.withSpec(created.spec().withNodeName("n2"))))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .matches(ApiException::isConflict);
        assertThatThrownBy(() -> pods.create(pod("a")))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .matches(ApiException::isAlreadyExists);
    }

    @Test
    void writesStatusApartFromTheRest() {
        pods.create(pod("a"));
        pods.patchStatus(
                "a",
                PatchType.MERGE,
                Tree.empty().with("status", Tree.empty().with("phase", "Running")));
        Pod current = pods.get("a").orElseThrow();
        Pod meddled =
                new Pod(
                        current.withSpec(current.spec().withNodeName("n1"))
                                .tree()
                                .with("status", Tree.empty().with("phase", "Failed")));
        Pod updated = pods.update(meddled);
        assertThat(updated.status().phase()).isEqualTo("Running");
        assertThat(updated.spec().nodeName()).isEqualTo("n1");
    }

    @Test
    void bindsAPodOnce() {
        Pod created = pods.create(pod("a"));
        client.bind(ObjectKey.of(created), created.uid(), "n1");
        assertThat(pods.get("a").orElseThrow().spec().nodeName()).isEqualTo("n1");
        assertThatThrownBy(() -> client.bind(ObjectKey.of(created), created.uid(), "n2"))
                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                .matches(ApiException::isConflict);
    }

    @Test
    void addressesCollectionsAndObjects() {
        assertThat(client.resource(Resources.DEPLOYMENTS).path())
                .isEqualTo("/apis/apps/v1/deployments");
        assertThat(client.resource(Resources.DEPLOYMENTS).in("shop").path("web", "scale"))
                .isEqualTo("/apis/apps/v1/namespaces/shop/deployments/web/scale");
        assertThat(client.resource(Resources.NODES).in("ignored").path("n1"))
                .isEqualTo("/api/v1/nodes/n1");
        assertThatThrownBy(() -> client.resource(Resources.PODS).path("a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pagesThroughAList() {
        for (String name : List.of("a", "b", "c")) {
            pods.create(pod(name));
        }
        ObjectList<Pod> first = pods.list(ListOptions.all().withLimit(2));
        assertThat(first.items()).extracting(Pod::name).containsExactly("a", "b");
        ObjectList<Pod> rest =
                pods.list(ListOptions.all().withLimit(2).withContinueToken(first.continueToken()));
        assertThat(rest.items()).extracting(Pod::name).containsExactly("c");
        assertThat(rest.continueToken()).isEmpty();
    }
}
