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
import java.util.List;
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
    record Who(TenantId tenant, String user, List<String> groups, String component) {
        Who {
            groups = List.copyOf(groups);
        }
    }

    /// Informers that are not started.
    Informers informers(Who who, RandomGenerator random) {
        return informers(who, random, UnaryOperator.identity());
    }

    /// The same, by way of something that is put around the transport.
    Informers informers(Who who, RandomGenerator random, UnaryOperator<Transport> around) {
        UserInfo user = UserInfo.component(who.user(), who.groups());
        return new Informers(
                new ApiClient(around.apply(server.connect(who.tenant(), user))),
                InformerOptions.defaults(random)
                        .withMetrics(instruments.informers().named(who.component())));
    }

    /// Watches over informers, as upstream's components do over theirs.
    void check(String component, Informers informers) {
        health.add("informer-sync/" + component, informers::alive, informers::hasSynced);
    }
}
