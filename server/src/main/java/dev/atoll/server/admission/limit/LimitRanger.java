package dev.atoll.server.admission.limit;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.quota.PodResources;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gives pods what the LimitRanges of their namespace have for those that say nothing, and holds pods and claims of
/// volumes to what they allow.
public final class LimitRanger {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final ObjectCache cache;

    public LimitRanger(ObjectCache cache) {
        this.cache = cache;
    }

    private List<Tree> limits(TenantId tenant, String namespace) {
        if (cache.stored(tenant, "", "limitranges") == 0) {
            return List.of();
        }
        List<Tree> limits = new ArrayList<>();
        for (CachedObject range :
                cache.resource(tenant, "", "limitranges")
                        .list(
                                new ObjectFilter(
                                        namespace,
                                        LabelSelector.everything(),
                                        FieldSelector.everything()))) {
            limits.addAll(range.tree().child("spec").children("limits"));
        }
        return limits;
    }

    /// Fills in what a new pod does not say.
    public void complete(TenantId tenant, Map<String, Object> pod) {
        List<Tree> limits = limits(tenant, Metadata.of(pod).namespace());
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> most = new TreeMap<>();
        for (Tree limit : limits) {
            if (limit.string("type", "").equals("Container")) {
                quantities(limit, "defaultRequest").forEach(requests::putIfAbsent);
                quantities(limit, "default").forEach(most::putIfAbsent);
            }
        }
        if (requests.isEmpty() && most.isEmpty()) {
            return;
        }
        Map<String, Object> spec = Metadata.child(pod, "spec");
        List<String> done = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            String what = list.equals("containers") ? "container" : "init container";
            for (Map<String, Object> container : Metadata.children(spec, list)) {
                String name = Metadata.text(container, "name");
                told(
                        done,
                        given(container, "requests", requests),
                        " request for " + what + " " + name);
                told(done, given(container, "limits", most), " limit for " + what + " " + name);
            }
        }
        if (!done.isEmpty()) {
            Metadata.child(Metadata.of(pod).fields(), "annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", done));
        }
    }

    private static void told(List<String> done, Set<String> given, String of) {
        if (!given.isEmpty()) {
            done.add(String.join(", ", given) + of);
        }
    }

    private static Set<String> given(
            Map<String, Object> container, String field, Map<String, Quantity> defaults) {
        Set<String> given = new TreeSet<>();
        if (defaults.isEmpty()) {
            return given;
        }
        Map<String, Object> amounts = Metadata.child(Metadata.child(container, "resources"), field);
        defaults.forEach((name, amount) -> {
            if (amounts.putIfAbsent(name, amount.toString()) == null) {
                given.add(name);
            }
        });
        return given;
    }

    private static Map<String, Quantity> quantities(Tree limit, String field) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        limit.child(field)
                .fields()
                .forEach((name, value) -> {
                    Quantity amount = Quantity.from(value);
                    if (amount != null) {
                        amounts.put(name, amount);
                    }
                });
        return amounts;
    }

    /// @throws StatusException 403 where a new pod is outside the limits
    public void judgePod(TenantId tenant, Tree pod) {
        Tree metadata = pod.child("metadata");
        List<String> problems = new ArrayList<>();
        for (Tree limit : limits(tenant, metadata.string("namespace", ""))) {
            switch (limit.string("type", "")) {
                case "Container" -> {
                    for (String list : List.of("containers", "initContainers")) {
                        for (Tree container : pod.child("spec").children(list)) {
                            Tree resources = container.child("resources");
                            check(
                                    limit,
                                    quantities(resources, "requests"),
                                    quantities(resources, "limits"),
                                    problems);
                        }
                    }
                }
                case "Pod" ->
                        check(
                                limit,
                                PodResources.of(pod.child("spec"), "requests"),
                                PodResources.of(pod.child("spec"), "limits"),
                                problems);
                default -> {}
            }
        }
        refuse("pods", metadata.string("name", ""), problems);
    }

    /// @throws StatusException 403 where a claim asks for more or less than is allowed
    public void judgeClaim(TenantId tenant, Tree claim) {
        Tree metadata = claim.child("metadata");
        List<String> problems = new ArrayList<>();
        for (Tree limit : limits(tenant, metadata.string("namespace", ""))) {
            if (limit.string("type", "").equals("PersistentVolumeClaim")) {
                Map<String, Quantity> asked =
                        quantities(claim.child("spec").child("resources"), "requests");
                quantities(limit, "min")
                        .forEach((name, least) ->
                                least(limit, name, least, asked, Map.of(), problems));
                quantities(limit, "max")
                        .forEach((name, most) -> {
                            Quantity request = asked.get(name);
                            if (request != null && request.compareTo(most) > 0) {
                                problems.add(
                                        "maximum "
                                                + usage(limit, name)
                                                + most
                                                + ", but request is "
                                                + request);
                            }
                        });
            }
        }
        refuse("persistentvolumeclaims", metadata.string("name", ""), problems);
    }

    private static void refuse(String resource, String name, List<String> problems) {
        if (!problems.isEmpty()) {
            throw StatusException.forbidden(
                    "",
                    resource,
                    name,
                    problems.size() == 1
                            ? problems.getFirst()
                            : "["
                                    + String.join(", ", new java.util.LinkedHashSet<>(problems))
                                    + "]");
        }
    }

    private static void check(
            Tree limit,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> problems) {
        quantities(limit, "min")
                .forEach((name, least) -> least(limit, name, least, requests, limits, problems));
        quantities(limit, "max")
                .forEach((name, most) -> most(limit, name, most, requests, limits, problems));
        quantities(limit, "maxLimitRequestRatio")
                .forEach((name, ratio) -> ratio(limit, name, ratio, requests, limits, problems));
    }

    private static String usage(Tree limit, String name) {
        return name + " usage per " + limit.string("type", "") + " is ";
    }

    private static void least(
            Tree limit,
            String name,
            Quantity least,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> problems) {
        Quantity request = requests.get(name);
        Quantity most = limits.get(name);
        String start = "minimum " + usage(limit, name) + least;
        if (request == null) {
            problems.add(start + ".  No request is specified");
        } else if (request.compareTo(least) < 0) {
            problems.add(start + ", but request is " + request);
        }
        if (most != null && most.compareTo(least) < 0) {
            problems.add(start + ", but limit is " + most);
        }
    }

    private static void most(
            Tree limit,
            String name,
            Quantity most,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> problems) {
        Quantity request = requests.get(name);
        Quantity own = limits.get(name);
        String start = "maximum " + usage(limit, name) + most;
        if (own == null) {
            problems.add(start + ".  No limit is specified");
        } else if (own.compareTo(most) > 0) {
            problems.add(start + ", but limit is " + own);
        }
        if (request != null && request.compareTo(most) > 0) {
            problems.add(start + ", but request is " + request);
        }
    }

    private static void ratio(
            Tree limit,
            String name,
            Quantity ratio,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> problems) {
        Quantity request = requests.get(name);
        Quantity own = limits.get(name);
        String start =
                name
                        + " max limit to request ratio per "
                        + limit.string("type", "")
                        + " is "
                        + ratio;
        if (request == null || request.isZero()) {
            problems.add(start + ", but no request is specified or request is 0");
        } else if (own == null || own.isZero()) {
            problems.add(start + ", but no limit is specified or limit is 0");
        } else {
            double provided = own.amount().doubleValue() / request.amount().doubleValue();
            if (provided > ratio.amount().doubleValue()) {
                problems.add(
                        start
                                + ", but provided ratio is "
                                + String.format(Locale.ROOT, "%f", provided));
            }
        }
    }
}
