package dev.atoll.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoutesTest {
    private static final String SLICE =
            """
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints:
            - {addresses: [10.244.0.7], conditions: {ready: true}, nodeName: one}
            - {addresses: [10.244.1.7], conditions: {ready: true}, nodeName: two}
            - {addresses: [10.244.0.8], conditions: {ready: false, serving: true, terminating: true}, nodeName: one}
            - {addresses: [10.244.0.9], conditions: {ready: false, serving: false}, nodeName: one}
            """;

    @Test
    void onlyReadyEndpointsAreUsed() {
        assertThat(routes("clusterIP: 10.96.0.5, ports: [{name: http, port: 80}]", SLICE))
                .containsExactly(
                        new Route(
                                new Frontend.Address("10.96.0.5", "tcp", 80),
                                List.of(
                                        new Backend("10.244.0.7", 8080),
                                        new Backend("10.244.1.7", 8080)),
                                0));
    }

    @Test
    void endpointsThatEndAreUsedWhereNoneIsReady() {
        assertThat(
                        routes(
                                        "clusterIP: 10.96.0.5, ports: [{name: http, port: 80}]",
                                        SLICE.replace("ready: true", "ready: false"))
                                .getFirst()
                                .backends())
                .containsExactly(new Backend("10.244.0.8", 8080));
    }

    @Test
    void localPolicyKeepsTrafficOnTheNode() {
        List<Route> routes =
                routes(
                        "clusterIP: 10.96.0.5, type: NodePort, externalTrafficPolicy: Local,"
                                + " ports: [{name: http, port: 80, nodePort: 30080}]",
                        SLICE);
        assertThat(routes).hasSize(2);
        assertThat(routes.get(0).backends()).hasSize(2);
        assertThat(routes.get(1).frontend()).isEqualTo(new Frontend.NodePort("tcp", 30080));
        assertThat(routes.get(1).backends()).containsExactly(new Backend("10.244.0.7", 8080));
    }

    @Test
    void headlessAndExternalServicesHaveNoRoutes() {
        assertThat(routes("clusterIP: None, ports: [{name: http, port: 80}]", SLICE)).isEmpty();
        assertThat(routes("type: ExternalName, externalName: example.org", SLICE)).isEmpty();
    }

    /// CVE-2020-8554: traffic to an address that the maker of a Service chose is not taken.
    @Test
    void externalAddressesHaveNoRoutes() {
        assertThat(
                        routes(
                                "clusterIP: 10.96.0.5, externalIPs: [192.0.2.9], ports: [{name: http, port: 80}]",
                                SLICE))
                .extracting(Route::frontend)
                .containsExactly(new Frontend.Address("10.96.0.5", "tcp", 80));
    }

    @Test
    void affinityHasADefaultTime() {
        assertThat(
                        routes(
                                        "clusterIP: 10.96.0.5, sessionAffinity: ClientIP, ports: [{name: http, port: 80}]",
                                        SLICE)
                                .getFirst()
                                .affinitySeconds())
                .isEqualTo(10_800);
    }

    private static List<Route> routes(String spec, String slice) {
        return Routes.of(
                new Service(tree("metadata: {name: web, namespace: shop}\nspec: {" + spec + "}")),
                List.of(new EndpointSlice(tree(slice))),
                "one");
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
