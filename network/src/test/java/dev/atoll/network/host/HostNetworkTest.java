package dev.atoll.network.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.network.nft.LibNftables;
import dev.atoll.network.nft.TestingNftables;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostNetworkTest {
    private @TempDir Path folder;

    @Test
    @Tag("root")
    void setsUpTwiceAndRemovesAll() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        HostNetworkOptions options =
                new HostNetworkOptions(
                        "atolltest0",
                        Cidr.parse("10.233.78.0/24"),
                        "10.233.79.10",
                        folder.resolve("cni"),
                        folder.resolve("data"),
                        0);
        TestingNftables nftables = new TestingNftables();
        HostNetwork network = new HostNetwork(options, nftables);
        try {
            network.setUp();
            network.setUp();
            assertThat(
                            NetworkInterface.getByName("atolltest0")
                                    .inetAddresses()
                                    .map(address -> address.getHostAddress()))
                    .contains("10.233.78.1", "10.233.79.10");
            assertThat(folder.resolve("cni/10-atoll.conflist"))
                    .content()
                    .contains("10.233.78.0/24");
            try (LibNftables real = LibNftables.open()) {
                String renamed =
                        nftables.scripts().getFirst().replace("ip atoll", "ip atoll_host_test");
                real.apply(renamed);
                real.apply("delete table ip atoll_host_test");
            }
        } finally {
            network.remove();
        }
        assertThat(NetworkInterface.getByName("atolltest0")).isNull();
        assertThat(folder.resolve("cni/10-atoll.conflist")).doesNotExist();
    }

    @Test
    void aRangeKnowsItsAddresses() {
        Cidr range = Cidr.parse("10.244.3.77/24");
        assertThat(range).hasToString("10.244.3.0/24");
        assertThat(range.address(1)).isEqualTo("10.244.3.1");
        assertThat(range.contains("10.244.3.255")).isTrue();
        assertThat(range.contains("10.244.4.0")).isFalse();
    }
}
