package dev.atoll.server.api;

import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.SelectorException;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.status.StatusException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where a path leads.
///
/// @param tenant as the path names it, empty where it names none
public record Route(Optional<String> tenant, Attributes attributes) {
    private static final String TENANTS = "tenants";
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private static final Set<String> SELECTING = Set.of("list", "watch", "deletecollection");

    /// Streams are opened with GET, but do what only who may create them may do.
    private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");

    /// @throws StatusException 404 where no resource can be there, 405 for a method that is none of the API's
    public static Route of(ApiCall call) {
        List<String> parts =
                Arrays.stream(call.path().split("/")).filter(part -> !part.isEmpty()).toList();
        Optional<String> tenant = Optional.empty();
        if (parts.size() >= 2 && parts.getFirst().equals(TENANTS)) {
            tenant = Optional.of(parts.get(1));
            parts = parts.subList(2, parts.size());
        }
        return new Route(tenant, attributes(call, parts));
    }

    private static Attributes attributes(ApiCall call, List<String> parts) {
        boolean core = parts.size() >= 3 && parts.getFirst().equals("api");
        boolean grouped = parts.size() >= 4 && parts.getFirst().equals("apis");
        if (!core && !grouped) {
            return new Attributes.OnPath(
                    call.method().toLowerCase(java.util.Locale.ROOT),
                    "/" + String.join("/", parts));
        }
        String group = core ? "" : parts.get(1);
        String version = core ? parts.get(1) : parts.get(2);
        return onResource(call, group, version, parts.subList(core ? 2 : 3, parts.size()));
    }

    private static Attributes onResource(
            ApiCall call, String group, String version, List<String> given) {
        List<String> parts = given;
        String namespace = "";
        if (parts.getFirst().equals("namespaces") && parts.size() >= 2) {
            boolean ofNamespaceItself =
                    parts.size() == 2
                            || (parts.size() == 3 && NAMESPACE_SUBRESOURCES.contains(parts.get(2)));
            namespace = parts.get(1);
            if (!ofNamespaceItself) {
                parts = parts.subList(2, parts.size());
            }
        }
        String resource = parts.getFirst();
        String name = parts.size() > 1 ? parts.get(1) : "";
        String subresource = parts.size() > 2 ? parts.get(2) : "";
        if (parts.size() > 3) {
            throw StatusException.noSuchRoute();
        }
        if (resource.equals("namespaces") && group.isEmpty()) {
            namespace = "";
        }
        String verb = verb(call, name, subresource);
        if (name.isEmpty() && SELECTING.contains(verb)) {
            name = selectedName(call);
        }
        return new Attributes.OnResource(
                verb, group, version, resource, subresource, namespace, name);
    }

    /// The name that a field selector leaves as the only one: who may see one object may list and watch just that.
    private static String selectedName(ApiCall call) {
        String selector = call.parameter("fieldSelector");
        if (selector.isEmpty()) {
            return "";
        }
        try {
            return FieldSelector.parse(selector).terms().stream()
                    .filter(term -> term.field().equals("metadata.name"))
                    .filter(term -> term.operator() == FieldSelector.Operator.EQUALS)
                    .map(FieldSelector.Term::value)
                    .findFirst()
                    .orElse("");
        } catch (SelectorException e) {
            return "";
        }
    }

    private static String verb(ApiCall call, String name, String subresource) {
        boolean collection = name.isEmpty();
        return switch (call.method()) {
            case "GET", "HEAD" -> {
                if (STREAMS.contains(subresource)) {
                    yield "create";
                }
                yield call.flag("watch") && subresource.isEmpty()
                        ? "watch"
                        : collection ? "list" : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> throw StatusException.methodNotAllowed(call.method(), "", "");
        };
    }
}
