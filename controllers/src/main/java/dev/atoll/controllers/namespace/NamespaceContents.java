package dev.atoll.controllers.namespace;

import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.core.v1.Namespace;
import dev.atoll.kinds.core.v1.ServiceAccount;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps the service account `default` and the ConfigMap `kube-root-ca.crt` in every active namespace.
public final class NamespaceContents implements Controller {
    private static final String ACCOUNT = "default";
    private static final String ROOT_CA = "kube-root-ca.crt";

    private final Surroundings at;
    private final String authority;
    private final Informer<Namespace> namespaces;
    private final Informer<ServiceAccount> accounts;
    private final Informer<ConfigMap> maps;
    private final KeyedLoop<String> loop;

    /// @param authority the CA's certificates as PEM; empty publishes none
    public NamespaceContents(Surroundings at, String authority) {
        this.at = at;
        this.authority = authority;
        this.namespaces = at.informers().informer(Resources.NAMESPACES);
        this.accounts = at.informers().informer(Resources.SERVICE_ACCOUNTS);
        this.maps = at.informers().informer(Resources.CONFIG_MAPS);
        this.loop = new KeyedLoop<>("namespace-contents", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(namespaces, namespace -> List.of(namespace.name()));
        loop.follow(
                accounts,
                account ->
                        account.name().equals(ACCOUNT) ? List.of(account.namespace()) : List.of());
        loop.follow(maps, map -> map.name().equals(ROOT_CA) ? List.of(map.namespace()) : List.of());
        loop.start(2, List.of(namespaces, accounts, maps));
    }

    private Outcome reconcile(String name) {
        Optional<Namespace> namespace = namespaces.cache().get("", name);
        if (namespace.isEmpty()
                || Owners.isDeleting(namespace.get())
                || namespace.get().status().phase().equals("Terminating")) {
            return Outcome.done();
        }
        try {
            if (accounts.cache().get(name, ACCOUNT).isEmpty()) {
                createAccount(name);
            }
            if (!authority.isEmpty()) {
                publishAuthority(name);
            }
        } catch (ApiException e) {
            // Somebody was quicker; or the namespace is going, which its next event tells.
            if (!e.isAlreadyExists() && !e.isNotFound() && e.code() != 403) {
                throw e;
            }
        }
        return Outcome.done();
    }

    private void createAccount(String namespace) {
        at.client()
                .resource(Resources.SERVICE_ACCOUNTS)
                .in(namespace)
                .create(ServiceAccount.of().withMetadata(metadata(namespace, ACCOUNT)));
    }

    private void publishAuthority(String namespace) {
        Map<String, String> wanted = Map.of("ca.crt", authority);
        Optional<ConfigMap> known = maps.cache().get(new ObjectKey(namespace, ROOT_CA));
        if (known.isEmpty()) {
            ObjectMeta metadata =
                    metadata(namespace, ROOT_CA)
                            .withAnnotations(
                                    Map.of(
                                            "kubernetes.io/description",
                                            "The certificate authorities that verify connections to the API server."));
            at.client()
                    .resource(Resources.CONFIG_MAPS)
                    .in(namespace)
                    .create(ConfigMap.of().withMetadata(metadata).withData(wanted));
        } else if (!known.get().data().equals(wanted)) {
            at.client().resource(Resources.CONFIG_MAPS).update(known.get().withData(wanted));
        }
    }

    private static ObjectMeta metadata(String namespace, String name) {
        return ObjectMeta.of().withName(name).withNamespace(namespace);
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
