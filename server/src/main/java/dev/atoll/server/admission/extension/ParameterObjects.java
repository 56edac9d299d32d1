package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.cel.EvaluationException;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the objects that policies have for parameters.
final class ParameterObjects {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX = 1_000;

    private final ObjectCache cache;
    private final Function<TenantId, Catalog> catalogs;

    ParameterObjects(ObjectCache cache, Function<TenantId, Catalog> catalogs) {
        this.cache = cache;
        this.catalogs = catalogs;
    }

    /// With each of these the policy is evaluated once; null stands for no parameter.
    ///
    /// @throws EvaluationException where there are none and there have to be
    List<@Nullable Object> of(Scene scene, Policy policy, Policy.Binding binding) {
        if (policy.parameters().isEmpty() || binding.parameters().isEmpty()) {
            List<@Nullable Object> nothing = new ArrayList<>();
            nothing.add(null);
            return nothing;
        }
        Policy.Parameters wanted = binding.parameters().get();
        Policy.ParameterKind named = policy.parameters().get();
        Kind kind =
                catalogs.apply(scene.attempt().tenant())
                        .kind(identity(named))
                        .orElseThrow(() ->
                                new EvaluationException(
                                        "failed to find resource referenced by paramKind: '"
                                                + named.apiVersion()
                                                + ", Kind="
                                                + named.kind()
                                                + "'"));
        String namespace = namespace(scene, kind, wanted);
        List<@Nullable Object> found = new ArrayList<>();
        for (CachedObject object : objects(scene.attempt().tenant(), kind, namespace, wanted)) {
            found.add(object.tree().fields());
        }
        if (found.isEmpty() && wanted.required()) {
            throw new EvaluationException(
                    "no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private static GroupVersionKind identity(Policy.ParameterKind named) {
        int slash = named.apiVersion().indexOf('/');
        return new GroupVersionKind(
                slash < 0 ? "" : named.apiVersion().substring(0, slash),
                named.apiVersion().substring(slash + 1),
                named.kind());
    }

    private static String namespace(Scene scene, Kind kind, Policy.Parameters wanted) {
        if (!kind.namespaced()) {
            if (!wanted.namespace().isEmpty()) {
                throw new EvaluationException(
                        "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            }
            return "";
        }
        String namespace =
                wanted.namespace().isEmpty()
                        ? scene.attempt().requestNamespace()
                        : wanted.namespace();
        if (namespace.isEmpty()) {
            throw new EvaluationException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        return namespace;
    }

    private List<CachedObject> objects(
            TenantId tenant, Kind kind, String namespace, Policy.Parameters wanted) {
        String group = kind.identity().group();
        if (!wanted.name().isEmpty()) {
            CachedObject one =
                    cache.find(
                            new ObjectKey(tenant, group, kind.plural(), namespace, wanted.name()),
                            PATIENCE);
            return one == null ? List.of() : List.of(one);
        }
        List<CachedObject> all =
                cache.resource(tenant, group, kind.plural())
                        .list(
                                new ObjectFilter(
                                        namespace,
                                        LabelSelector.of(wanted.selector()),
                                        FieldSelector.everything()));
        return all.subList(0, Math.min(MAX, all.size()));
    }
}
