package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the store holds of one tenant at one revision. Filled by one thread, in the order of the keys.
final class TenantContent {
    private final TenantId tenant;
    private final Map<ResourceId, List<CachedObject>> objects = new HashMap<>();

    /// What comes before the anchor, which tells at which revisions the tenant sees it.
    private final List<Entry> waiting = new ArrayList<>();

    private Optional<Anchor> anchor = Optional.empty();

    TenantContent(TenantId tenant) {
        this.tenant = tenant;
    }

    void add(ObjectKey key, Entry entry) {
        if (Origin.isOrigin(key)) {
            found(Origin.of(tenant, entry));
        } else if (Annex.isAnnex(key)) {
            found(Annex.of(tenant, entry));
        } else if (!Anchor.isRecord(key)) {
            anchor.ifPresentOrElse(
                    known -> add(key, entry, known.lead()), () -> waiting.add(entry));
        }
    }

    private void found(Anchor found) {
        anchor = Optional.of(found);
        waiting.forEach(early -> add(ObjectKey.parse(early.key()), early, found.lead()));
        waiting.clear();
    }

    private void add(ObjectKey key, Entry entry, long lead) {
        objects.computeIfAbsent(new ResourceId(key.group(), key.resource()), _ -> new ArrayList<>())
                .add(CachedObject.of(key, entry, entry.revision() + lead));
    }

    /// Empty where the tenant did not exist: its objects are nobody's.
    Optional<Anchor> anchor() {
        return anchor;
    }

    /// Of a tenant that exists.
    Map<ResourceId, List<CachedObject>> objects() {
        return objects;
    }
}
