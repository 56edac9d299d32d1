package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.EventStream;
import dev.atoll.client.ListOptions;
import dev.atoll.client.ObjectList;
import dev.atoll.client.PatchType;
import dev.atoll.client.Resource;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.atoll.v1.KubeconfigRequestSpec;
import dev.atoll.kinds.atoll.v1.KubeconfigRequestStatus;
import dev.atoll.kinds.atoll.v1.NodeCertificateRequestSpec;
import dev.atoll.kinds.atoll.v1.NodeCertificateRequestStatus;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The tenants of a running platform, as its operator works with them: through the API. What the API refuses is a
/// [Failure] that says what to do.
public final class OperatorTenants implements AutoCloseable {
    private static final int PAGE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Transport transport;
    private final Resource<Tenant> tenants;
    private final InstantSource clock;

    /// @param transport to the tenant `system`, as somebody who may change tenants
    public OperatorTenants(Transport transport, InstantSource clock) {
        this.transport = transport;
        this.tenants = new ApiClient(transport).resource(Resources.TENANTS);
        this.clock = clock;
    }

    /// Those of the platform that runs on a data folder.
    public static OperatorTenants in(DataFolder data) {
        try {
            return new OperatorTenants(
                    Kubeconfig.connect(data.kubeconfig(), "atoll-system"), InstantSource.system());
        } catch (IOException e) {
            throw new Failure("cannot read " + data.kubeconfig() + " (" + e.getMessage() + ")", e);
        }
    }

    public Tenant create(Tenant tenant) {
        return ask(tenant.name(), () -> tenants.create(tenant));
    }

    public Tenant get(String name) {
        return ask(name, () -> tenants.get(name)).orElseThrow(() -> missing(name));
    }

    /// All of them, by name.
    public List<Tenant> list() {
        List<Tenant> all = new ArrayList<>();
        ListOptions next = ListOptions.all().withLimit(PAGE);
        while (true) {
            ListOptions options = next;
            ObjectList<Tenant> page = ask("", () -> tenants.list(options));
            all.addAll(page.items());
            if (page.continueToken().isEmpty()) {
                return List.copyOf(all);
            }
            next = next.withContinueToken(page.continueToken());
        }
    }

    public Tenant suspend(String name, boolean suspended) {
        Tree patch = Tree.empty().with("spec", Tree.empty().with("suspended", suspended));
        return ask(name, () -> tenants.patch(name, PatchType.MERGE, patch));
    }

    /// Says in which shard a tenant is to live.
    public Tenant move(String name, String shard) {
        Tree placement = Tree.empty().with("shard", shard);
        Tree patch = Tree.empty().with("spec", Tree.empty().with("placement", placement));
        return ask(name, () -> tenants.patch(name, PatchType.MERGE, patch));
    }

    /// Begins to delete this very tenant, not one of the same name that was made since.
    public void delete(Tenant tenant) {
        ask(
                tenant.name(),
                () -> {
                    tenants.delete(
                            tenant.name(),
                            DeleteOptions.defaults().withUid(tenant.metadata().uid()));
                    return true;
                });
    }

    /// Asks for a client certificate of a tenant.
    public KubeconfigRequestStatus certify(String name, KubeconfigRequestSpec spec) {
        Tree request = request("KubeconfigRequest", spec.tree());
        return new KubeconfigRequestStatus(
                ask(name, () -> tenants.createSubresource(name, "kubeconfig", request))
                        .child("status"));
    }

    /// Asks for the certificate of a tenant's node.
    public NodeCertificateRequestStatus certifyNode(String name, NodeCertificateRequestSpec spec) {
        Tree request = request("NodeCertificateRequest", spec.tree());
        return new NodeCertificateRequestStatus(
                ask(name, () -> tenants.createSubresource(name, "nodecertificate", request))
                        .child("status"));
    }

    private static Tree request(String kind, Tree spec) {
        return Tree.empty()
                .with("apiVersion", "atoll.dev/v1")
                .with("kind", kind)
                .with("spec", spec);
    }

    /// Backs them up and restores them.
    public TenantArchives archives() {
        return new TenantArchives(transport, PAUSE);
    }

    /// Waits until a tenant is as wanted; empty stands for one that does not exist.
    ///
    /// @throws Failure where it is not within the limit
    public Optional<Tenant> await(String name, Predicate<Optional<Tenant>> wanted, Duration limit)
            throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        ListOptions only = ListOptions.all().withFieldSelector("metadata.name=" + name);
        while (clock.instant().isBefore(end)) {
            ObjectList<Tenant> listed = ask(name, () -> tenants.list(only));
            Optional<Tenant> seen = listed.items().stream().findFirst();
            if (wanted.test(seen)) {
                return seen;
            }
            ListOptions after = only.withResourceVersion(listed.resourceVersion());
            long seconds = Math.max(1, Duration.between(clock.instant(), end).toSeconds());
            try (EventStream events = ask(name, () -> tenants.watch(after, seconds))) {
                Optional<Optional<Tenant>> found = follow(events, wanted, end);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw new Failure(
                "the tenant "
                        + name
                        + " was not as wanted within "
                        + limit.toSeconds()
                        + " seconds; see how it is: atoll tenant show "
                        + name);
    }

    /// Empty where the stream ended, or the time, before the tenant was as wanted.
    private Optional<Optional<Tenant>> follow(
            EventStream events, Predicate<Optional<Tenant>> wanted, Instant end)
            throws InterruptedException {
        while (true) {
            Duration left = Duration.between(clock.instant(), end);
            if (left.isNegative() || left.isZero()) {
                return Optional.empty();
            }
            Optional<WatchEvent> event;
            try {
                event = events.next(left);
            } catch (TransportException e) {
                return Optional.empty();
            }
            if (event.isEmpty() || event.get().type() == WatchEvent.Type.ERROR) {
                return Optional.empty();
            }
            if (event.get().type() == WatchEvent.Type.BOOKMARK) {
                continue;
            }
            Tenant tenant = new Tenant(Tree.of(Json.decode(event.get().object().array())));
            Optional<Tenant> now =
                    event.get().type() == WatchEvent.Type.DELETED
                            ? Optional.empty()
                            : Optional.of(tenant);
            if (wanted.test(now)) {
                return Optional.of(now);
            }
        }
    }

    private static Failure missing(String name) {
        return new Failure(
                "there is no tenant " + name + "; see which there are: atoll tenant list");
    }

    private static <T> T ask(String name, Supplier<T> question) {
        try {
            return question.get();
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                throw new Failure("there is a tenant " + name + " already; choose another name", e);
            }
            if (e.isNotFound() && !name.isEmpty()) {
                throw missing(name);
            }
            throw new Failure(String.valueOf(e.getMessage()), e);
        } catch (TransportException e) {
            throw new Failure(
                    "the platform does not answer ("
                            + e.getMessage()
                            + "); see how it is: atoll status",
                    e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
