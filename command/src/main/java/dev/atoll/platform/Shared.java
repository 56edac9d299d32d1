package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.Transport;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.server.ApiServer;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.tenant.TenantId;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// What all parts of a platform are made with.
record Shared(
        ApiServer server,
        Identities identities,
        Instruments instruments,
        Health health,
        InstantSource clock) {

    /// Who a component is to the API.
    ///
    /// @param component its name in metrics and checks
    record Who(TenantId tenant, UserInfo user, String component) {}

    /// Informers that are not started.
    Informers informers(Who who, RandomGenerator random) {
        return informers(who, random, UnaryOperator.identity());
    }

    /// The same, by way of something that is put around the transport.
    Informers informers(Who who, RandomGenerator random, UnaryOperator<Transport> around) {
        return new Informers(
                new ApiClient(around.apply(server.connect(who.tenant(), who.user()))),
                InformerOptions.defaults(random)
                        .withMetrics(instruments.node().informers().named(who.component())));
    }
}
