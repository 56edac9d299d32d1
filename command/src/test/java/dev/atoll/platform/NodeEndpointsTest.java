package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.api.Reply;
import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeEndpointsTest {
    private static Tree node(String name) {
        return Tree.of(
                Map.of(
                        "metadata",
                        Map.of("name", name),
                        "status",
                        Map.of(
                                "addresses",
                                List.of(Map.of("type", "InternalIP", "address", "192.0.2.1")),
                                "daemonEndpoints",
                                Map.of("kubeletEndpoint", Map.of("Port", 22L)))));
    }

    /// CVE-2022-3294: whoever edits a Node does not choose where the server connects to.
    @Test
    void doesNotLookAtWhatANodeSaysOfItsAddress() {
        NodeEndpoints endpoints = new NodeEndpoints();
        endpoints.put(TenantId.DEFAULT, "mine", 10_250);

        assertThat(endpoints.of(TenantId.DEFAULT, node("mine")))
                .hasValue(new Reply.NodeAddress("127.0.0.1", 10_250));
        assertThat(endpoints.of(TenantId.DEFAULT, node("other"))).isEmpty();
        assertThat(endpoints.of(TenantId.SYSTEM, node("mine"))).isEmpty();
    }
}
