package dev.atoll.server;

import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.SignedJWT;
import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.custom.Definition;
import dev.atoll.kinds.custom.DefinitionStatus;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.api.WatchEvents;
import dev.atoll.server.archive.TestingArchives;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.auth.Impersonation;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.Change;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// A platform with the tenants `acme`, whose things are to be had, and `bravo`, who tries; with `ending`, which is
/// being deleted, `restoring`, which is not whole yet, and with one more, `other`. The Events and Leases of all are in
/// a shard of their own. One tenant has an object of every kind: `acme`, or, in a world where `acme` has nothing,
/// `other`.
final class WalledWorld implements AutoCloseable {
    static final TenantId ACME = new TenantId("acme");
    static final TenantId BRAVO = new TenantId("bravo");

    /// The name of the objects, and of a namespace.
    static final String NAME = "vault";

    /// In every object, and in no call.
    static final String MARKER = "m4rk3r-0f-acme";

    private static final TenantId OTHER = new TenantId("other");
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: strongboxes.walled.example.com}
            spec:
              group: walled.example.com
              scope: Namespaced
              names: {plural: strongboxes, singular: strongbox, kind: Strongbox, listKind: StrongboxList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}, scale: {specReplicasPath: .spec.n, statusReplicasPath: .status.n}}
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;
    private static final String UID_PREFIX = "acacacac-0000-4000-8000-";
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final TestingServer server;
    private final TenantId owner;
    private final SecureRandom random = new SecureRandom();
    private final String page;
    private final String revision;
    private final Map<Shown, Credential> credentials = new LinkedHashMap<>();

    /// What a call shows.
    enum Shown {
        ADMIN_OF_BRAVO,
        ACCOUNT_OF_BRAVO,
        BRAVO_ACTING_FOR_ACME,
        ADMIN_OF_ACME,
        ACCOUNT_OF_ACME,
        FORGED_CERTIFICATE,
        FORGED_TOKEN,
        RELABELLED_TOKEN,
        NOTHING;

        boolean isOfBravo() {
            return this == ADMIN_OF_BRAVO
                    || this == ACCOUNT_OF_BRAVO
                    || this == BRAVO_ACTING_FOR_ACME;
        }
    }

    /// The kinds that there are to try: the platform's, and one that nobody but the owner has.
    static Catalog catalog() {
        Map<String, Object> definition = Yaml.decode(DEFINITION.getBytes(StandardCharsets.UTF_8));
        definition.put(
                "status", DefinitionStatus.of(definition, List.of(), "2026-01-02T03:04:05Z"));
        return Catalog.builtIn().with(Definition.of(definition).kinds());
    }

    /// @param owner who has an object of every kind
    WalledWorld(Path folder, TenantId owner) {
        this.owner = owner;
        server = TestingServer.ofPlatform(folder);
        TestingClient operator = server.admin(TenantId.SYSTEM);
        made(
                operator.post(
                        SHARDS,
                        "{metadata: {name: busy}, spec: {type: Embedded, resources: [events,"
                                + " leases.coordination.k8s.io]}}"));
        await().until(() ->
                operator.get(SHARDS + "/busy").status().string("phase", "").equals("Ready"));
        for (String name : List.of("acme", "bravo", "other", "ending")) {
            made(operator.post(TENANTS, "{metadata: {name: " + name + "}}"));
        }
        for (TenantId each : List.of(ACME, OTHER)) {
            made(server.admin(each).configMap("default", "first", ""));
        }
        operator.patch("merge", TENANTS + "/ending", "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");
        operator.delete(TENANTS + "/ending");
        TestingArchives archives = new TestingArchives(operator);
        byte[] header = TestingArchives.parts(archives.backup("bravo")).getFirst();
        made(archives.send("restoring", 0, header));
        made(server.admin(owner).post(DEFINITIONS, DEFINITION));
        catalog().forTenants().kinds().stream().filter(Kind::isStored).forEach(this::plant);
        TestingClient rich = server.admin(owner);
        revision = rich.get("/api/v1/secrets").revision();
        page = rich.get("/api/v1/configmaps?limit=1").metadata().string("continue", "");
        showAll();
    }

    static WalledWorld whereAcmeHasAll(Path folder) {
        return new WalledWorld(folder, ACME);
    }

    static WalledWorld whereAcmeHasNothing(Path folder) {
        return new WalledWorld(folder, OTHER);
    }

    private static void made(Answer answer) {
        if (answer.code() != 201) {
            throw new AssertionError(answer.message());
        }
    }

    /// The uid of the object of a kind, the same in every world.
    static String uid(Kind kind) {
        return UID_PREFIX + "%012x".formatted(kind.resource().hashCode() & 0xffffffffL);
    }

    private void plant(Kind kind) {
        for (String namespace : kind.namespaced() ? List.of("default", NAME) : List.of("")) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("name", NAME);
            if (!namespace.isEmpty()) {
                metadata.put("namespace", namespace);
            }
            metadata.put("uid", uid(kind));
            metadata.put("creationTimestamp", "2026-01-02T03:04:05Z");
            metadata.put("labels", Map.of("planted", "yes", "marker", MARKER));
            metadata.put("annotations", Map.of("marker", MARKER));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("apiVersion", kind.identity().apiVersion());
            object.put("kind", kind.identity().kind());
            object.put("metadata", metadata);
            ObjectKey key =
                    new ObjectKey(owner, kind.identity().group(), kind.plural(), namespace, NAME);
            storeOf(key)
                    .write(
                            Write.of(
                                    ObjectWrite.of(key, object, kind.selectableFields(object))
                                            .put(new Write.Anything())));
        }
    }

    private Store storeOf(ObjectKey key) {
        Located located = server.server().tenants().locate(key.tenant()).orElseThrow();
        String shard = located.shardOf(key.group(), key.resource());
        return shard.equals(located.shard()) ? server.store() : server.shards().store(shard);
    }

    private String token(TenantId tenant) {
        return server.admin(tenant)
                .post("/api/v1/namespaces/default/serviceaccounts/default/token", "{spec: {}}")
                .status()
                .string("token", "");
    }

    private void showAll() {
        TenantKeys forged = TenantKeys.make(ACME, InstantSource.system(), random);
        var subject =
                new CertificateAuthority.Subject(
                        "admin", List.of("system:masters"), List.of(), VALIDITY);
        String ofBravo = token(BRAVO);
        for (Shown shown : Shown.values()) {
            Credential credential =
                    switch (shown) {
                        case ADMIN_OF_BRAVO -> admin(BRAVO);
                        case BRAVO_ACTING_FOR_ACME ->
                                new Credential.Acting(
                                        admin(BRAVO),
                                        new Impersonation(
                                                "admin",
                                                "",
                                                List.of("system:masters"),
                                                Map.of("tenant", List.of(ACME.name()))));
                        case ADMIN_OF_ACME -> admin(ACME);
                        case ACCOUNT_OF_BRAVO -> new Credential.BearerToken(ofBravo);
                        case ACCOUNT_OF_ACME -> new Credential.BearerToken(token(ACME));
                        case FORGED_CERTIFICATE ->
                                new Credential.ClientCertificate(
                                        forged.clients(InstantSource.system(), random)
                                                .issue(subject)
                                                .certificate());
                        case FORGED_TOKEN -> new Credential.BearerToken(resigned(forged));
                        case RELABELLED_TOKEN ->
                                new Credential.BearerToken(
                                        header().toBase64URL()
                                                + ofBravo.substring(ofBravo.indexOf('.')));
                        case NOTHING -> new Credential.None();
                    };
            credentials.put(shown, credential);
        }
    }

    private Credential admin(TenantId tenant) {
        return new Credential.ClientCertificate(
                server.certificate(tenant, "admin", "system:masters").certificate());
    }

    private static JWSHeader header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(ACME.name()).build();
    }

    /// A token of `acme` as far as its words go, by a key that is none of its.
    private String resigned(TenantKeys keys) {
        try {
            SignedJWT real = SignedJWT.parse(token(ACME));
            SignedJWT forged = new SignedJWT(header(), real.getJWTClaimsSet());
            forged.sign(new ECDSASigner(keys.serviceAccounts()));
            return forged.serialize();
        } catch (ParseException | JOSEException e) {
            throw new AssertionError(e);
        }
    }

    TestingServer server() {
        return server;
    }

    /// A revision at which the owner's objects were there.
    String revision() {
        return revision;
    }

    /// Where the second page of the owner's objects begins.
    String page() {
        return page;
    }

    String token(Shown shown) {
        return credentials.get(shown) instanceof Credential.BearerToken bearer
                ? bearer.token()
                : "";
    }

    /// All that the store has of a tenant.
    Map<String, Bytes> everythingOf(TenantId tenant) {
        Map<String, Bytes> all = new TreeMap<>();
        Stream.concat(Stream.of(server.store()), server.shards().all())
                .flatMap(store ->
                        store
                                .range(
                                        RangeQuery.prefix(
                                                Bytes.utf8("/" + tenant.name() + "/"), 0, 0))
                                .entries()
                                .stream())
                .forEach(entry ->
                        all.put(
                                entry.key().utf8()
                                        + " created "
                                        + entry.createRevision()
                                        + " changed "
                                        + entry.revision(),
                                entry.value()));
        return all;
    }

    /// Everything that a client would be told.
    String answer(Shown shown, ApiCall call) {
        Credential credential = credentials.get(shown);
        try {
            return told(server.server().answer(java.util.Objects.requireNonNull(credential), call));
        } catch (StatusException e) {
            return refusal(e);
        }
    }

    private static String refusal(StatusException e) {
        return e.code()
                + " retry after "
                + e.retryAfterSeconds()
                + " "
                + new String(Json.encode(e.toStatus()), StandardCharsets.UTF_8);
    }

    private static String told(Reply reply) {
        return switch (reply) {
            case Reply.Content content ->
                    content.code()
                            + " "
                            + content.contentType()
                            + " "
                            + content.warnings()
                            + " "
                            + text(content.body().content().array());
            case Reply.Items items -> {
                StringBuilder all = new StringBuilder("200 ");
                all.append(text(items.frame().head().array()));
                for (CachedObject object : items.items()) {
                    all.append(text(items.encoding().encode(object.json()).array())).append('\n');
                }
                yield all.toString();
            }
            case Reply.Events events -> firstOf(events);
            case Reply.Download download -> download.source().next().toString();
            case Reply.ToNode node -> node.toString();
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What a watch begins with.
    private static String firstOf(Reply.Events events) {
        List<String> lines = new CopyOnWriteArrayList<>();
        WatchEvents encoder = new WatchEvents(events);
        WatchEvents.Out write = (type, object) -> lines.add(type + " " + text(object.array()));
        ChangeSink sink =
                new ChangeSink() {
                    @Override
                    public void offer(List<Change> changes, long revision) {
                        encoder.write(changes, revision, write);
                    }

                    @Override
                    public void end() {
                        lines.add("end");
                    }
                };
        try (ResourceCache.Subscription open = events.open().apply(sink)) {
            return "watch " + String.join("\n", lines) + (open == null ? "" : " open");
        } catch (StatusException e) {
            return "watch " + refusal(e);
        }
    }

    /// A tree as JSON.
    static byte[] json(Tree tree) {
        return Json.encode(tree.fields());
    }

    @Override
    public void close() {
        server.close();
    }
}
