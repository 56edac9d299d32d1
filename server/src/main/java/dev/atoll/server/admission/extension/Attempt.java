package dev.atoll.server.admission.extension;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenant.TenantId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that is about to be done, as webhooks and policies are asked about it.
///
/// @param kind as which the resource is stored
/// @param name of the object; empty where it is still to be chosen
/// @param payload what is written
public record Attempt(
        AuthorizedRequest request,
        Operation operation,
        Kind kind,
        String name,
        Payload payload,
        Options options) {

    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    /// @param special what the objects are where they are not of the resource's kind, such as a Scale
    /// @param object as it will be; it may be changed in place. Null for a deletion
    /// @param old as it was; null for what is new
    public record Payload(
            @Nullable GroupVersionKind special,
            @Nullable Map<String, Object> object,
            @Nullable Map<String, Object> old) {}

    /// @param fields of a CreateOptions, UpdateOptions or DeleteOptions
    public record Options(boolean dryRun, Map<String, Object> fields) {}

    TenantId tenant() {
        return request.tenant();
    }

    Attributes.OnResource on() {
        return request.onResource();
    }

    String subresource() {
        return on().subresource();
    }

    boolean isOfNamespace() {
        return kind.identity().group().isEmpty() && kind.plural().equals("namespaces");
    }

    /// The namespace of the object; empty where it has none.
    String namespace() {
        if (!kind.namespaced()) {
            return "";
        }
        Map<String, Object> known = payload.object() == null ? payload.old() : payload.object();
        String own = known == null ? "" : Metadata.of(known).namespace();
        return own.isEmpty() ? on().namespace() : own;
    }

    /// That under which upstream files the request: a Namespace is in itself.
    String requestNamespace() {
        return isOfNamespace() ? name : namespace();
    }
}
