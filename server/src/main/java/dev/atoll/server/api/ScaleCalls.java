package dev.atoll.server.api;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.custom.CustomKind;
import dev.atoll.kinds.custom.Scaling;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.admission.Admission;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.registry.Written;
import dev.atoll.server.status.StatusException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `scale` subresource: an `autoscaling/v1` Scale that stands for an object's replicas.
public final class ScaleCalls {
    private static final GroupVersionKind SCALE =
            new GroupVersionKind("autoscaling", "v1", "Scale");

    private final ResourceVerbs verbs;

    public ScaleCalls(ResourceVerbs verbs) {
        this.verbs = verbs;
    }

    Reply answer(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        return switch (on.verb()) {
            case "get" -> reply(scaleOf(kind, verbs.read(request, kind).fields()));
            case "update" -> {
                Map<String, Object> body = RequestBody.decode(call);
                yield write(request, kind, call, scale -> body);
            }
            case "patch" -> write(request, kind, call, patch(call, kind));
            default -> throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        };
    }

    private static Patch patch(ApiCall call, Kind kind) {
        String type = RequestBody.mediaType(call.contentType());
        // A Scale has no lists to merge, so a strategic merge of one is a plain merge.
        ApiCall plain =
                type.equals(Patch.STRATEGIC_MERGE_PATCH)
                        ? new ApiCall(
                                call.method(),
                                call.path(),
                                call.query(),
                                call.rawQuery(),
                                call.accept(),
                                Patch.MERGE_PATCH,
                                call.userAgent(),
                                call.body())
                        : call;
        return Patch.of(plain, kind);
    }

    private Reply write(AuthorizedRequest request, Kind kind, ApiCall call, Patch change) {
        Admission.Side side =
                new Admission.Side(request, kind, SCALE, ResourceVerbs.isDryRun(call));
        Written written =
                verbs.writer()
                        .update(
                                request,
                                kind,
                                Writer.Part.SPEC,
                                current -> {
                                    Map<String, Object> old = scaleOf(kind, current);
                                    Map<String, Object> scale = change.apply(Metadata.copyOf(old));
                                    verbs.admission().admitStandIn(side, scale, old);
                                    Metadata.of(current)
                                            .set("resourceVersion", resourceVersion(scale));
                                    setReplicas(kind, current, replicas(scale));
                                    return current;
                                },
                                verbs.updating(request, kind, call));
        return reply(scaleOf(kind, Json.decode(written.object().array())));
    }

    private static Object resourceVersion(Map<String, Object> scale) {
        return Metadata.of(scale).resourceVersion();
    }

    private static long replicas(Map<String, Object> scale) {
        Object replicas = Metadata.child(scale, "spec").get("replicas");
        long count = replicas instanceof Number number ? number.longValue() : 0;
        if (count < 0) {
            throw StatusException.invalid(
                    "autoscaling",
                    "Scale",
                    Metadata.of(scale).name(),
                    List.of(
                            new StatusException.Cause(
                                    "FieldValueInvalid",
                                    "Invalid value: "
                                            + count
                                            + ": must be greater than or equal to 0",
                                    "spec.replicas")));
        }
        return count;
    }

    private static void setReplicas(Kind kind, Map<String, Object> object, long replicas) {
        if (kind.custom() == null) {
            Metadata.child(object, "spec").put("replicas", replicas);
        } else {
            Scaling.write(object, scalingOf(kind.custom()).replicas(), replicas);
        }
    }

    private static Scaling scalingOf(CustomKind custom) {
        return custom.scaling().orElseThrow(StatusException::noSuchRoute);
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static Map<String, Object> scaleOf(Kind kind, Map<String, Object> object) {
        if (kind.custom() == null) {
            Tree tree = Tree.of(object);
            return scale(
                    object,
                    tree.child("spec").integer("replicas", 1),
                    tree.child("status").integer("replicas", 0),
                    LabelSelector.of(tree.child("spec").child("selector")).toString());
        }
        Scaling scaling = scalingOf(kind.custom());
        return scale(
                object,
                number(Scaling.read(object, scaling.replicas())),
                number(Scaling.read(object, scaling.current())),
                text(Scaling.read(object, scaling.selector())));
    }

    private static Map<String, Object> scale(
            Map<String, Object> object, long replicas, long current, String selector) {
        Tree tree = Tree.of(object);
        Tree metadata = tree.child("metadata");
        Map<String, Object> about = new LinkedHashMap<>();
        for (String field :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (metadata.has(field)) {
                about.put(field, metadata.string(field, ""));
            }
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("replicas", replicas);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("replicas", current);
        status.put("selector", selector);
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("kind", "Scale");
        scale.put("apiVersion", "autoscaling/v1");
        scale.put("metadata", about);
        scale.put("spec", spec);
        scale.put("status", status);
        return scale;
    }

    private static Reply reply(Map<String, Object> scale) {
        return new Reply.Content(200, "application/json", Body.json(scale), List.of());
    }
}
