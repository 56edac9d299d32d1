package dev.atoll.server.admission.extension;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.cel.Authorizer;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.object.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An attempt and what is around it: the versions of its resource, its namespace, who may ask what about its user.
final class Scene {
    private final Attempt attempt;
    private final Conversions conversions;
    private final Supplier<@Nullable CachedObject> namespace;
    private final Authorizer authorizer;
    private final List<Kind> versions;

    Scene(
            Attempt attempt,
            Conversions conversions,
            Supplier<@Nullable CachedObject> namespace,
            Authorizer authorizer) {
        this.attempt = attempt;
        this.conversions = conversions;
        this.namespace = namespace;
        this.authorizer = authorizer;
        this.versions = versions();
    }

    Attempt attempt() {
        return attempt;
    }

    private List<Kind> versions() {
        List<Kind> all = new ArrayList<>(conversions.storedTogether(attempt.kind()));
        Kind asked = attempt.kind();
        for (Kind kind : all) {
            GroupVersionResource resource = kind.resource();
            if (resource.group().equals(attempt.on().group())
                    && resource.version().equals(attempt.on().version())) {
                asked = kind;
            }
        }
        all.remove(asked);
        all.addFirst(asked);
        return all;
    }

    Kind asked() {
        return versions.getFirst();
    }

    Optional<Kind> match(Criteria criteria) {
        return criteria.match(attempt, versions, this::namespaceLabels);
    }

    private Optional<Map<String, String>> namespaceLabels() {
        if (attempt.isOfNamespace()) {
            Map<String, Object> self =
                    attempt.payload().object() != null
                            ? attempt.payload().object()
                            : attempt.payload().old();
            return self == null
                    ? Optional.empty()
                    : Optional.of(Tree.of(self).child("metadata").stringMap("labels"));
        }
        CachedObject found = attempt.kind().namespaced() ? namespace.get() : null;
        return found == null ? Optional.empty() : Optional.of(found.labels());
    }

    /// The object as it will be, in a version.
    @Nullable Map<String, Object> object(Kind as) {
        return view(attempt.payload().object(), as);
    }

    @Nullable Map<String, Object> old(Kind as) {
        return view(attempt.payload().old(), as);
    }

    private @Nullable Map<String, Object> view(@Nullable Map<String, Object> object, Kind as) {
        if (object == null || attempt.payload().special() != null) {
            return object;
        }
        return switch (conversions.of(as)) {
            case Conversion.None _ -> object;
            case Conversion.Custom custom -> custom.fromStorage(Metadata.copyOf(object));
            case Conversion.Between between -> between.fromStorage(Metadata.copyOf(object));
        };
    }

    /// Takes over what has become of the object in a version.
    void replace(Kind as, Map<String, Object> changed) {
        Map<String, Object> stored =
                attempt.payload().special() != null
                        ? changed
                        : conversions.of(as).toStorage(Metadata.copyOf(changed));
        Map<String, Object> object = attempt.payload().object();
        if (object != null) {
            Map<String, Object> fields = Metadata.copyOf(stored);
            object.clear();
            object.putAll(fields);
        }
    }

    GroupVersionKind identity(Kind as) {
        GroupVersionKind special = attempt.payload().special();
        return special == null ? as.identity() : special;
    }

    /// The `request` of an AdmissionReview, without the objects.
    Map<String, Object> request(Kind as) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("kind", kind(identity(as)));
        request.put("resource", resource(as.resource()));
        if (!attempt.subresource().isEmpty()) {
            request.put("subResource", attempt.subresource());
        }
        request.put("requestKind", kind(identity(asked())));
        request.put("requestResource", resource(asked().resource()));
        if (!attempt.subresource().isEmpty()) {
            request.put("requestSubResource", attempt.subresource());
        }
        if (!attempt.name().isEmpty()) {
            request.put("name", attempt.name());
        }
        if (!attempt.requestNamespace().isEmpty()) {
            request.put("namespace", attempt.requestNamespace());
        }
        request.put("operation", attempt.operation().name());
        request.put("userInfo", user(attempt.request().user()));
        request.put("dryRun", attempt.options().dryRun());
        return request;
    }

    private static Map<String, Object> kind(GroupVersionKind kind) {
        return Map.of("group", kind.group(), "version", kind.version(), "kind", kind.kind());
    }

    private static Map<String, Object> resource(GroupVersionResource resource) {
        return Map.of(
                "group", resource.group(),
                "version", resource.version(),
                "resource", resource.resource());
    }

    private static Map<String, Object> user(UserInfo user) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("username", user.name());
        if (!user.uid().isEmpty()) {
            told.put("uid", user.uid());
        }
        told.put("groups", user.groups());
        if (!user.extra().isEmpty()) {
            told.put("extra", user.extra());
        }
        return told;
    }

    /// The variables of conditions and policies.
    @SuppressWarnings("NullAway") // null is a value of expressions
    Map<String, Object> variables(Kind as) {
        Map<String, Object> request = request(as);
        request.put("options", attempt.options().fields());
        request.putIfAbsent("subResource", "");
        request.putIfAbsent("requestSubResource", "");
        request.putIfAbsent("name", "");
        request.putIfAbsent("namespace", "");
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("object", object(as));
        variables.put("oldObject", old(as));
        variables.put("request", request);
        variables.put("authorizer", authorizer);
        variables.put(
                "authorizer.requestResource",
                authorizer.resource(
                        new Authorizer.Question(
                                "",
                                "",
                                as.resource().group(),
                                as.resource().version(),
                                as.resource().resource(),
                                attempt.subresource(),
                                attempt.namespace(),
                                attempt.name(),
                                "")));
        return variables;
    }

    @Nullable Map<String, Object> namespaceObject() {
        CachedObject found = attempt.kind().namespaced() ? namespace.get() : null;
        return found == null ? null : found.tree().fields();
    }
}
