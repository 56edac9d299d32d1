package dev.atoll.controllers.resourcequota;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.quota.QuotaScopes;
import dev.atoll.kinds.quota.QuotaUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Adds up what is used of one quota.
final class QuotaCount {
    private static final String COUNT = "count/";
    private static final Set<String> BY_NAME =
            Set.of("configmaps", "replicationcontrollers", "resourcequotas", "secrets");

    private QuotaCount() {}

    /// Of which resources the objects are counted for what a quota limits: `pods`, `deployments.apps`.
    static Set<String> resources(Set<String> limited) {
        Set<String> resources = new TreeSet<>();
        limited.forEach(name -> resources.add(resourceOf(name)));
        return resources;
    }

    private static String resourceOf(String limited) {
        if (limited.startsWith(COUNT)) {
            return limited.substring(COUNT.length());
        }
        if (BY_NAME.contains(limited)) {
            return limited;
        }
        if (limited.equals("services") || limited.startsWith("services.")) {
            return "services";
        }
        boolean ofClaims =
                limited.equals("persistentvolumeclaims")
                        || limited.equals("requests.storage")
                        || limited.contains(".storageclass.storage.k8s.io/");
        return ofClaims ? "persistentvolumeclaims" : "pods";
    }

    /// The status that the quota should have.
    ///
    /// @param objects of its namespace, by resource
    static Tree status(Tree quota, Function<String, List<Tree>> objects) {
        Tree spec = quota.child("spec");
        Map<String, Object> hard = spec.child("hard").fields();
        Map<String, Quantity> used = new TreeMap<>();
        hard.keySet().forEach(name -> used.put(name, Quantity.ZERO));
        for (String resource : resources(hard.keySet())) {
            for (Tree object : objects.apply(resource)) {
                if (QuotaScopes.match(spec, resource, object)) {
                    QuotaUsage.of(resource, object)
                            .forEach((name, amount) ->
                                    used.computeIfPresent(name, (_, sum) -> sum.plus(amount)));
                }
            }
        }
        Map<String, Object> told = new LinkedHashMap<>();
        used.forEach((name, amount) -> told.put(name, amount.toString()));
        return Tree.empty().with("hard", hard).with("used", told);
    }
}
