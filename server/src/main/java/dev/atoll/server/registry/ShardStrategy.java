package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Shards: a finalizer keeps each until no tenant lives in it. The home tells where the platform's own store is, which
/// is said when the platform is started.
final class ShardStrategy implements Strategy {
    private static final List<String> ADDRESS =
            List.of("type", "endpoints", "secretRef", "resources");

    private final Shards shards;

    ShardStrategy(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        keep(metadata);
        String type = Metadata.text(Metadata.child(Metadata.copyOf(object), "spec"), "type");
        if (shards.isShared() && type.equals("Embedded")) {
            throw refused(
                    context,
                    metadata.name(),
                    "an embedded shard is in one server's folder, and the home is in etcd, for several");
        }
    }

    private static void keep(Metadata metadata) {
        List<String> finalizers = new ArrayList<>(metadata.finalizers());
        if (!finalizers.contains(Shards.FINALIZER)) {
            finalizers.add(Shards.FINALIZER);
            metadata.setFinalizers(finalizers);
        }
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        Metadata metadata = Metadata.of(updated);
        if (metadata.isBeingDeleted()) {
            return;
        }
        keep(metadata);
        if (shards.isHome(metadata.name()) && !addressOf(updated).equals(addressOf(old))) {
            if (!endpointsOf(updated).equals(shards.homeEndpoints())) {
                throw refused(
                        context,
                        metadata.name(),
                        "this is the shard that the platform was started with: --store says where it is");
            }
        }
    }

    private static List<String> addressOf(Map<String, Object> object) {
        Map<String, Object> spec = Metadata.child(Metadata.copyOf(object), "spec");
        return ADDRESS.stream().map(field -> Objects.toString(spec.get(field), "")).toList();
    }

    private static String endpointsOf(Map<String, Object> object) {
        Map<String, Object> spec = Metadata.child(Metadata.copyOf(object), "spec");
        return Objects.toString(spec.get("endpoints"), "[]");
    }

    @Override
    public void prepareDelete(Context context, Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        if (shards.isHome(metadata.name())) {
            throw refused(context, metadata.name(), "this shard may not be deleted");
        }
        if (!metadata.isBeingDeleted()) {
            keep(metadata);
        }
    }

    private static StatusException refused(Context context, String name, String why) {
        return StatusException.forbidden(
                context.kind().identity().group(), context.kind().plural(), name, why);
    }
}
