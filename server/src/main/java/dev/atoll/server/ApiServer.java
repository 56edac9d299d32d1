package dev.atoll.server;

import dev.atoll.client.Transport;
import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.admission.extension.Extensions;
import dev.atoll.server.admission.limit.NamespaceQuotas;
import dev.atoll.server.api.Api;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.ArchiveCalls;
import dev.atoll.server.api.CertificateCalls;
import dev.atoll.server.api.NodeAddresses;
import dev.atoll.server.api.OperatorView;
import dev.atoll.server.api.PodCalls;
import dev.atoll.server.api.Reply;
import dev.atoll.server.api.ResourceVerbs;
import dev.atoll.server.api.Reviews;
import dev.atoll.server.api.ScaleCalls;
import dev.atoll.server.api.Subresources;
import dev.atoll.server.api.TokenCalls;
import dev.atoll.server.archive.ArchivedKinds;
import dev.atoll.server.archive.Backup;
import dev.atoll.server.archive.Restores;
import dev.atoll.server.archive.SilentRestores;
import dev.atoll.server.auth.Authenticator;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.auth.ServiceAccountTokens;
import dev.atoll.server.auth.TenantLookup;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.bootstrap.Bootstrap;
import dev.atoll.server.cache.BaseLayer;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.catalog.DefinitionUpkeep;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.discovery.ServerPaths;
import dev.atoll.server.flow.FlowMetrics;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.flow.Share;
import dev.atoll.server.http.BodyBudget;
import dev.atoll.server.http.HttpFront;
import dev.atoll.server.http.NodeRelay;
import dev.atoll.server.http.ReplyWriter;
import dev.atoll.server.http.ServerMetrics;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.quota.Allowances;
import dev.atoll.server.quota.OpenWatches;
import dev.atoll.server.quota.QuotaMetrics;
import dev.atoll.server.quota.Quotas;
import dev.atoll.server.registry.Deleter;
import dev.atoll.server.registry.EventExpiry;
import dev.atoll.server.registry.Reader;
import dev.atoll.server.registry.ServiceAllocations;
import dev.atoll.server.registry.Strategies;
import dev.atoll.server.registry.TenantRestorations;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.ShardMetrics;
import dev.atoll.server.shard.ShardOpener;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.TenantMetrics;
import dev.atoll.server.tenancy.TenantReaper;
import dev.atoll.server.tenancy.TenantReports;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.Outreach;
import dev.atoll.store.Health.Failed;
import dev.atoll.store.Store;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API server of some tenants, over the store of their home shard and those of others: it wires its rooms together
/// and starts and stops them.
public final class ApiServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
    private static final Duration BOOKMARK_PERIOD = Duration.ofSeconds(55);
    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration DEFINITIONS_PERIOD = Duration.ofSeconds(1);
    private static final Duration EXPIRY_PERIOD = Duration.ofMinutes(5);
    private static final UserInfo OPERATOR =
            UserInfo.component("atoll-bootstrap", List.of(UserInfo.MASTERS));

    private final Stores stores;
    private final Tenants tenants;
    private final Authenticator authenticator;
    private final ObjectCache cache;
    private final Api api;
    private final Vertx vertx;
    private final NodeRelay relay;
    private final HttpFront front;
    private final EventExpiry expiry;
    private final TlsIdentity identity;
    private final Optional<Bootstrap> bootstrap;
    private final Transport operator;
    private final TenantReaper reaper;
    private final TenantReports reports;
    private final SilentRestores silence;
    private final Shards shards;
    private final Duration reportPeriod;
    private final DefinitionUpkeep definitions;
    private final Rounds rounds = new Rounds();

    /// What the server runs on.
    ///
    /// @param store the home shard's
    /// @param nodeAddresses which claims of nodes about themselves are believed
    /// @param outreach where webhooks may be
    public record Options(
            Store store,
            Sharding sharding,
            Tenancy tenancy,
            TlsIdentity identity,
            String serviceRange,
            NodeAddresses nodeAddresses,
            Outreach outreach) {}

    /// The stores beside the home's.
    ///
    /// @param home where the home's own store is
    public record Sharding(Shards.Home home, ShardOpener opener) {

        /// Of a server that has none.
        public static Sharding none() {
            return new Sharding(
                    new Shards.Home(new ShardAddress.Embedded(), () -> 0), ShardOpener.none());
        }
    }

    /// How tenants begin.
    ///
    /// @param founders the tenants that are there from the first start on
    /// @param base what every tenant has from its beginning; empty for tenants that begin with nothing
    /// @param place where the tenants live
    /// @param onDuty whether this server makes reports now: of several one is enough
    public record Tenancy(
            List<Tenants.Founder> founders,
            Optional<BaseObjects> base,
            Place place,
            Periods periods,
            BooleanSupplier onDuty) {
        public Tenancy {
            founders = List.copyOf(founders);
        }

        /// Of the only server.
        public Tenancy(
                List<Tenants.Founder> founders,
                Optional<BaseObjects> base,
                Place place,
                Periods periods) {
            this(founders, base, place, periods, () -> true);
        }

        /// The same, as often as usual.
        public Tenancy(List<Tenants.Founder> founders, Optional<BaseObjects> base, Place place) {
            this(founders, base, place, Periods.usual());
        }

        /// Of one of several servers.
        public Tenancy(
                List<Tenants.Founder> founders,
                Optional<BaseObjects> base,
                Place place,
                BooleanSupplier onDuty) {
            this(founders, base, place, Periods.usual(), onDuty);
        }
    }

    /// How the process is: what `/metrics` and `/readyz` tell, for all components of it.
    public record Vitals(PrometheusRegistry metrics, Health health) {

        /// Of a process that has told nothing yet.
        public static Vitals none() {
            PrometheusRegistry metrics = new PrometheusRegistry();
            return new Vitals(metrics, new Health(metrics));
        }
    }

    public ApiServer(
            Options options,
            Vitals vitals,
            Catalog catalog,
            InstantSource clock,
            RandomGenerator random) {
        identity = options.identity();
        Store store = options.store();
        stores = new Stores(options.tenancy().place().shard(), store);
        BaseLayer base =
                options.tenancy().base().map(BaseObjects::layer).orElseGet(BaseLayer::none);
        SecureRandom secure = new SecureRandom();
        tenants = new Tenants(stores, options.tenancy().founders(), clock, secure);
        cache = new ObjectCache(stores, tenants, base);
        TenantStore objects = new TenantStore(stores, tenants, base);
        TenantLookup lookup = new TenantLookup(tenants, cache);
        ServiceAccountTokens tokens = new ServiceAccountTokens(lookup, cache, clock);
        Rbac rbac = new Rbac(cache);
        authenticator = new Authenticator(lookup, tokens, clock);
        Gate gate = new Gate(authenticator, rbac);

        Catalogs catalogs = new Catalogs(catalog, cache);
        Admission admission =
                new Admission(
                        cache,
                        rbac,
                        Extensions.of(cache, rbac, catalog, catalogs::of, options.outreach()),
                        new NamespaceQuotas(cache, objects));
        Annexing annexing = new Annexing(stores, tenants);
        shards =
                new Shards(
                        options.sharding().home(),
                        options.sharding().opener(),
                        stores,
                        tenants,
                        cache,
                        clock);
        definitions = new DefinitionUpkeep(catalogs, cache, clock);
        Strategies strategies =
                new Strategies(
                        new ServiceAllocations(cache, random, options.serviceRange()),
                        new Strategies.OfTenants(
                                tenants, annexing, shards, options.tenancy().place()),
                        new Strategies.OfDefinitions(catalogs, definitions, clock));
        Allowances allowances = new Allowances(cache);
        QuotaMetrics quotaMetrics = new QuotaMetrics(vitals.metrics());
        Quotas quotas = new Quotas(cache, allowances, quotaMetrics);
        new TenantMetrics(vitals.metrics(), tenants);
        Writer.Parts writing = new Writer.Parts(objects, cache, admission, quotas, clock, random);
        Writer writer = new Writer(writing, strategies);
        Deleter deleter = new Deleter(objects, writer, strategies, clock);
        ResourceVerbs verbs =
                new ResourceVerbs(
                        new ResourceVerbs.Registry(
                                new Reader(cache, objects),
                                writer,
                                deleter,
                                admission,
                                Conversions.in(catalog)),
                        gate,
                        clock,
                        random);
        Subresources subresources =
                new Subresources(
                        verbs,
                        new ScaleCalls(verbs),
                        new PodCalls(verbs, catalog, options.nodeAddresses(), clock),
                        new TokenCalls(verbs, catalog, tokens),
                        new Subresources.OfTenants(
                                new CertificateCalls(
                                        verbs,
                                        tenant ->
                                                lookup.find(tenant)
                                                        .map(origin ->
                                                                origin.keys()
                                                                        .clients(clock, secure))),
                                new ArchiveCalls(
                                        verbs,
                                        archives(
                                                catalog,
                                                base,
                                                annexing,
                                                new TenantRestorations(writing, strategies)),
                                        clock)));

        ServerMetrics metrics = new ServerMetrics(vitals.metrics(), cache, stores);
        new ShardMetrics(vitals.metrics(), shards);
        Health health = vitals.health();
        health.add("ping", () -> true, () -> true);
        // A start of this process brings back an engine of its own, but no etcd that is away.
        boolean ownEngine = options.sharding().home().address() instanceof ShardAddress.Embedded;
        BooleanSupplier works = () -> !(store.health() instanceof Failed);
        health.add("store", () -> !ownEngine || works.getAsBoolean(), works);
        health.add("watch-cache", () -> true, cache::isFollowing);
        ServerPaths paths = new ServerPaths(catalogs, health, metrics::text);
        Function<TenantId, Share> shares = tenant -> allowances.of(tenant).share();
        Seats seats =
                new Seats(
                        Seats.Limits.of(Runtime.getRuntime().availableProcessors()),
                        shares,
                        System::nanoTime,
                        new FlowMetrics(vitals.metrics()));
        api =
                new Api(
                        gate,
                        catalogs,
                        new Api.Rooms(
                                verbs,
                                subresources,
                                new Reviews(rbac, tokens),
                                new OperatorView(catalog, Conversions.in(catalog), cache),
                                paths),
                        seats);

        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        relay =
                new NodeRelay(
                        vertx,
                        identity,
                        tenant -> tenants.of(tenant).map(origin -> origin.keys().certificate()),
                        clock);
        front =
                new HttpFront(
                        vertx,
                        api,
                        new ReplyWriter(
                                vertx,
                                relay,
                                seats,
                                shares,
                                new OpenWatches(allowances, quotaMetrics),
                                metrics),
                        new BodyBudget(
                                BodyBudget.Limits.of(Runtime.getRuntime().maxMemory()),
                                vitals.metrics()),
                        identity.domain(),
                        metrics);
        expiry = new EventExpiry(cache, objects, System::nanoTime);
        operator = connect(authenticator.component(TenantId.SYSTEM, OPERATOR));
        reaper = new TenantReaper(stores, tenants, annexing, operator);
        reports =
                new TenantReports(
                        cache,
                        tenants,
                        operator,
                        options.tenancy().place(),
                        new TenantReports.Turns(
                                options.tenancy().periods().reports(), options.tenancy().onDuty()));
        silence =
                new SilentRestores(
                        cache,
                        stores,
                        operator,
                        clock,
                        options.tenancy().periods().restorePatience());
        reportPeriod = options.tenancy().periods().reports();
        bootstrap = options.tenancy().base().map(all -> new Bootstrap(all, cache, tenants));
    }

    private ArchiveCalls.Rooms archives(
            Catalog catalog, BaseLayer base, Annexing annexing, TenantRestorations restorations) {
        ArchivedKinds kinds =
                new ArchivedKinds(catalog.forTenants(), ServiceAllocations.resources(), base);
        return new ArchiveCalls.Rooms(
                subject ->
                        new Backup(
                                new Backup.Sources(stores, annexing, shardOf(subject.tenant())),
                                subject),
                stores,
                new Restores(stores, tenants, annexing, kinds),
                restorations,
                this::bringUpToDate);
    }

    private String shardOf(TenantId tenant) {
        return tenants.locate(tenant).map(Located::shard).orElse(stores.home());
    }

    /// What is stored over base objects may be of another platform.
    private void bringUpToDate(TenantId tenant) {
        bootstrap.ifPresent(stored -> {
            cache.catchUp(tenant, CATCH_UP_PATIENCE);
            stored.apply(one -> connect(one, OPERATOR), tenant::equals);
        });
    }

    /// Fills the cache; afterwards calls are answered in process, and over HTTPS once [#listen] was called.
    public void start() {
        cache.start(tenants.found());
        if (tenants.isFounder(TenantId.SYSTEM)) {
            shards.start(operator, reportPeriod, reaper::begin);
        }
        bootstrap.ifPresent(stored -> stored.apply(tenant -> connect(tenant, OPERATOR)));
        Founders.enter(tenants, operator);
        definitions.start(tenant -> connect(tenant, OPERATOR));
        rounds.every(DEFINITIONS_PERIOD, "definitions", definitions::round);
        reaper.start();
        if (tenants.isFounder(TenantId.SYSTEM)) {
            reports.start();
        }
        rounds.every(BOOKMARK_PERIOD, "bookmarks", cache::announceProgress);
        rounds.every(EXPIRY_PERIOD, "event-expiry", expiry::sweep);
        if (tenants.isFounder(TenantId.SYSTEM)) {
            silence.start();
        }
    }

    /// @throws dev.atoll.server.http.ListenException where the address can not be had
    public void listen(String host, int port) {
        front.listen(host, port, identity, _ -> true);
    }

    /// Listens for those who ask how this process is, and for nobody else: for them other paths do not exist.
    ///
    /// @throws dev.atoll.server.http.ListenException where the address can not be had
    public void listenForVitals(String host, int port) {
        front.listen(host, port, identity, ServerPaths::isVital);
    }

    /// Goes on answering, and asks clients to come by another connection the next time.
    public void retire() {
        front.retire();
    }

    /// Answers what is under way over HTTPS and nothing else; watches end as they do when their time is up.
    ///
    /// @param patience what takes longer is cut off
    public void leave(Duration patience) {
        front.leave(patience);
    }

    /// The stores there are.
    public Shards shards() {
        return shards;
    }

    /// The tenants there are.
    public Tenants tenants() {
        return tenants;
    }

    /// A transport for a component in this process, as a user of a tenant. It goes through the same gate, admission and
    /// registry as one over HTTPS, and may do what the user's roles allow. Once the tenant is gone it is refused, also
    /// where there is a new one of the name.
    public Transport connect(TenantId tenant, UserInfo user) {
        return connect(authenticator.inProcess(tenant, user));
    }

    Transport connect(Credential credential) {
        return new LocalTransport(api, credential);
    }

    /// What a call is answered with, before it is put on any wire.
    Reply answer(Credential credential, ApiCall call) {
        return api.answer(credential, call);
    }

    @Override
    public void close() {
        rounds.close();
        definitions.close();
        front.close();
        relay.close();
        silence.close();
        reports.close();
        reaper.close();
        cache.close();
        shards.close();
        tenants.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            log.warn("the event loops did not stop", e);
        }
    }
}
