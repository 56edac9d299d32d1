package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.api.ClaimedAddresses;
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

    /// CVE-2022-3294: what is written into a Node of this process is not looked at.
    @Test
    void onlyNodesElsewhereAreWhereTheySay() {
        NodeEndpoints endpoints = new NodeEndpoints(new ClaimedAddresses(false));
        endpoints.put(TenantId.DEFAULT, "mine", 10_250);

        assertThat(endpoints.of(TenantId.DEFAULT, node("mine")))
                .hasValue(new Reply.NodeAddress("127.0.0.1", 10_250));
        Reply.NodeAddress claimed = new Reply.NodeAddress("192.0.2.1", 22);
        assertThat(endpoints.of(TenantId.DEFAULT, node("other"))).hasValue(claimed);
        assertThat(endpoints.of(TenantId.SYSTEM, node("mine"))).hasValue(claimed);
    }
}
