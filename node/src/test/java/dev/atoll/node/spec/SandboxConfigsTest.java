package dev.atoll.node.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.Dns;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SandboxConfigsTest {
    private static final List<String> RESOLV_CONF =
            List.of("# the host's", "search office.example", "nameserver 192.0.2.53");

    private final SandboxConfigs configs =
            new SandboxConfigs(
                    new NodePaths(Path.of("/node"), Path.of("/logs")),
                    new ClusterDns("10.96.0.10", "cluster.local"));

    private String hostname(String spec) throws ConfigException {
        return configs.of(TestingPods.web(spec), 0, RESOLV_CONF).hostname();
    }

    @Test
    void aPodIsCalledAsItSaysElseByItsName() throws ConfigException {
        assertThat(hostname("{}")).isEqualTo("web");
        assertThat(hostname("hostname: bob\nsubdomain: crew")).isEqualTo("bob");
        assertThat(hostname("hostname: bob\nsubdomain: crew\nsetHostnameAsFQDN: true"))
                .isEqualTo("bob.crew.shop.svc.cluster.local");
        assertThat(hostname("hostNetwork: true")).isEmpty();
    }

    @Test
    void aNameThatTheKernelWouldNotTakeIsRefused() {
        assertThatThrownBy(() ->
                        hostname(
                                "setHostnameAsFQDN: true\nsubdomain: a-domain-that-is-of-quite-some-lengths"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "web.a-domain-that-is-of-quite-some-lengths.shop.svc.cluster.local is too long")
                .hasMessageContaining("64 characters is the max, 65 characters requested");
    }

    @Test
    void theHostsFileNamesThePodAndItsAliases() {
        Pod pod =
                TestingPods.web(
                        """
                        hostname: bob
                        subdomain: crew
                        setHostnameAsFQDN: true
                        hostAliases: [{ip: 192.0.2.7, hostnames: [printer, printer.example]}]
                        """);
        assertThat(configs.hosts(pod, List.of("10.244.0.7"), "of the host\n"))
                .startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
                .contains("\n10.244.0.7\tbob.crew.shop.svc.cluster.local\tbob\n")
                .endsWith("\n192.0.2.7\tprinter\tprinter.example\n")
                .doesNotContain("of the host");
    }

    @Test
    void aPodInTheHostsNetworkGoesOnFromTheHostsFile() {
        Pod pod =
                TestingPods.web(
                        "hostNetwork: true\nhostAliases: [{ip: 192.0.2.7, hostnames: [printer]}]");
        assertThat(configs.hosts(pod, List.of("10.244.0.7"), "of the host\n"))
                .startsWith("# Kubernetes-managed hosts file (host network).\nof the host\n")
                .endsWith("\n192.0.2.7\tprinter\n")
                .doesNotContain("10.244.0.7");
    }

    @Test
    void thePolicySaysWhomAPodAsksForNames() throws ConfigException {
        assertThat(dns("{}"))
                .isEqualTo(
                        new Dns(
                                List.of("10.96.0.10"),
                                List.of(
                                        "shop.svc.cluster.local",
                                        "svc.cluster.local",
                                        "cluster.local",
                                        "office.example"),
                                List.of("ndots:5")));
        Dns host = new Dns(List.of("192.0.2.53"), List.of("office.example"), List.of());
        assertThat(dns("dnsPolicy: Default")).isEqualTo(host);
        assertThat(dns("hostNetwork: true")).isEqualTo(host);
        assertThat(dns("hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet").servers())
                .containsExactly("10.96.0.10");
    }

    @Test
    void aPodsOwnNamesServersAndOptionsAreAdded() throws ConfigException {
        String own =
                "dnsConfig: {nameservers: [192.0.2.1], searches: [a.example], options: [{name: ndots, value: '2'}, {name: edns0}]}";
        assertThat(dns("dnsPolicy: None\n" + own))
                .isEqualTo(
                        new Dns(
                                List.of("192.0.2.1"),
                                List.of("a.example"),
                                List.of("ndots:2", "edns0")));
        assertThat(dns(own).servers()).containsExactly("10.96.0.10", "192.0.2.1");
        assertThat(dns(own).options()).containsExactly("ndots:2", "edns0");
    }

    private Dns dns(String spec) throws ConfigException {
        return configs.of(TestingPods.web(spec), 0, RESOLV_CONF).dns().orElseThrow();
    }
}
