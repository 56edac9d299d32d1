package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaimedAddressesTest {
    private static final ClaimedAddresses ELSEWHERE = new ClaimedAddresses(false);

    private static Tree node(String type, String address, long port) {
        return Tree.of(
                Map.of(
                        "metadata",
                        Map.of("name", "n"),
                        "status",
                        Map.of(
                                "addresses",
                                List.of(
                                        Map.of("type", "Hostname", "address", "n"),
                                        Map.of("type", type, "address", address)),
                                "daemonEndpoints",
                                Map.of("kubeletEndpoint", Map.of("Port", port)))));
    }

    private static Tree node(String address) {
        return node("InternalIP", address, 10_250);
    }

    @Test
    void followsTheInternalAddressAndThePort() {
        assertThat(ELSEWHERE.of(TenantId.DEFAULT, node("192.0.2.1")))
                .hasValue(new Reply.NodeAddress("192.0.2.1", 10_250));
        assertThat(ELSEWHERE.of(TenantId.DEFAULT, node("ExternalIP", "192.0.2.1", 1))).isEmpty();
        assertThat(ELSEWHERE.of(TenantId.DEFAULT, Tree.empty())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 65_536, 4_294_977_546L})
    void followsNoPortThatIsNone(long port) {
        assertThat(ELSEWHERE.of(TenantId.DEFAULT, node("InternalIP", "192.0.2.1", port))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0.0.0.0",
                "169.254.169.254",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::ffff:127.0.0.1",
                "localhost",
                "etcd.example",
                "",
                "192.0.2.1@127.0.0.1"
            })
    void leadsNowhereThatNoOtherMachineIs(String address) {
        assertThat(ELSEWHERE.of(TenantId.DEFAULT, node(address))).isEmpty();
    }

    @Test
    void nodesMayBeOnTheOnlyMachine() {
        assertThat(new ClaimedAddresses(true).of(TenantId.DEFAULT, node("127.0.0.1")))
                .hasValue(new Reply.NodeAddress("127.0.0.1", 10_250));
    }
}
