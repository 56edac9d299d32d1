package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.WriteOptions;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.registry.Written;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;

/// Sends a call of a subresource to what answers it.
public final class Subresources {
    private final ResourceVerbs verbs;
    private final ScaleCalls scale;
    private final PodCalls pods;
    private final TokenCalls tokens;
    private final CertificateCalls certificates;
    private final ArchiveCalls archives;

    /// What answers the subresources of Tenants.
    public record OfTenants(CertificateCalls certificates, ArchiveCalls archives) {}

    public Subresources(
            ResourceVerbs verbs,
            ScaleCalls scale,
            PodCalls pods,
            TokenCalls tokens,
            OfTenants ofTenants) {
        this.verbs = verbs;
        this.scale = scale;
        this.pods = pods;
        this.tokens = tokens;
        this.certificates = ofTenants.certificates();
        this.archives = ofTenants.archives();
    }

    Reply answer(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (kind.subresource(on.subresource()).isEmpty()) {
            throw StatusException.noSuchRoute();
        }
        return switch (on.subresource()) {
            case "status" -> status(request, kind, call);
            case "scale" -> scale.answer(request, kind, call);
            case "finalize" -> finalize(request, kind, call);
            case "token" -> tokens.create(request, call);
            case "kubeconfig" -> certificates.kubeconfig(request, kind, call);
            case "nodecertificate" -> certificates.nodeCertificate(request, kind, call);
            case "backup" ->
                    kind.plural().equals("shards")
                            ? archives.backupShard(request, kind)
                            : archives.backup(request, kind, call);
            case "restore" -> archives.restore(request, kind, call);
            case "binding" -> pods.bind(request, kind, call);
            case "eviction" -> pods.evict(request, kind, call);
            case "log" -> pods.log(request, kind, call);
            case "exec", "attach", "portforward" -> pods.stream(request, kind, call);
            default -> throw StatusException.noSuchRoute();
        };
    }

    private Reply status(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        return switch (on.verb()) {
            case "get" -> verbs.get(request, kind, call);
            case "update" -> verbs.update(request, kind, call, Writer.Part.STATUS);
            case "patch" -> verbs.patch(request, kind, call, Writer.Part.STATUS);
            default -> throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        };
    }

    /// Sets a namespace's own finalizers; without any, a namespace that is being deleted goes.
    private Reply finalize(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!on.verb().equals("update")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
        Map<String, Object> body = RequestBody.read(call, kind).object();
        Object finalizers = Metadata.child(body, "spec").get("finalizers");
        String revision = Metadata.of(body).resourceVersion();
        Written written =
                verbs.writer()
                        .update(
                                request,
                                kind,
                                Writer.Part.WHOLE,
                                current -> {
                                    Metadata.child(current, "spec")
                                            .put(
                                                    "finalizers",
                                                    finalizers == null ? List.of() : finalizers);
                                    if (!revision.isEmpty()) {
                                        Metadata.of(current).set("resourceVersion", revision);
                                    }
                                    return current;
                                },
                                WriteOptions.internal(ResourceVerbs.isDryRun(call)));
        return verbs.renderer().object(200, kind, written.object(), call, List.of());
    }
}
