package dev.atoll.server.webhook;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a tenant's Services are answered: at the ready addresses of their EndpointSlices.
public final class ServiceAddresses {
    private static final int MAX_ADDRESSES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ObjectCache cache;

    public ServiceAddresses(ObjectCache cache) {
        this.cache = cache;
    }

    List<InetSocketAddress> of(TenantId tenant, WebhookTarget.Place.AtService wanted)
            throws WebhookException {
        CachedObject service =
                cache.find(
                        new ObjectKey(tenant, "", "services", wanted.namespace(), wanted.name()),
                        PATIENCE);
        if (service == null) {
            throw refused(wanted, "service " + Quoted.of(wanted.name()) + " not found");
        }
        Tree port = null;
        for (Tree candidate : service.tree().child("spec").children("ports")) {
            if (candidate.integer("port", 0) == wanted.port()) {
                port = candidate;
            }
        }
        if (port == null) {
            throw refused(
                    wanted,
                    "no service port "
                            + wanted.port()
                            + " found for service "
                            + Quoted.of(wanted.name()));
        }
        List<InetSocketAddress> addresses = ready(tenant, wanted, port.string("name", ""));
        if (addresses.isEmpty()) {
            throw refused(wanted, "no endpoints available for service " + Quoted.of(wanted.name()));
        }
        return addresses;
    }

    private static WebhookException refused(WebhookTarget.Place.AtService wanted, String why) {
        String url = new WebhookTarget(wanted, "").url();
        return new WebhookException("Post " + Quoted.of(url) + ": " + why);
    }

    private List<InetSocketAddress> ready(
            TenantId tenant, WebhookTarget.Place.AtService wanted, String portName) {
        LabelSelector ofService =
                LabelSelector.of(Map.of("kubernetes.io/service-name", wanted.name()));
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (CachedObject slice :
                cache.resource(tenant, "discovery.k8s.io", "endpointslices")
                        .list(
                                new ObjectFilter(
                                        wanted.namespace(),
                                        ofService,
                                        FieldSelector.everything()))) {
            add(slice.tree(), portName, addresses);
        }
        return addresses;
    }

    private static void add(Tree slice, String portName, List<InetSocketAddress> addresses) {
        for (Tree port : slice.children("ports")) {
            if (!port.string("name", "").equals(portName)) {
                continue;
            }
            int number = (int) port.integer("port", 0);
            for (Tree endpoint : slice.children("endpoints")) {
                boolean ready =
                        !Boolean.FALSE.equals(endpoint.child("conditions").boolOrNull("ready"));
                List<String> texts = endpoint.strings("addresses");
                InetAddress address = ready && !texts.isEmpty() ? literal(texts.getFirst()) : null;
                if (address != null
                        && number > 0
                        && number < 65_536
                        && addresses.size() < MAX_ADDRESSES) {
                    addresses.add(new InetSocketAddress(address, number));
                }
            }
        }
    }

    /// Names are not looked up.
    private static @Nullable InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
