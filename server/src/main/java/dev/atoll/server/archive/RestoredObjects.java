package dev.atoll.server.archive;

import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Bytes;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stores the objects of a part, by the shards that they are to be in.
final class RestoredObjects {
    private final Site site;
    private final ArchivedKinds kinds;
    private final List<Write.Operation> where = new ArrayList<>();
    private final Map<String, List<Write.Operation>> inAnnexes = new LinkedHashMap<>();

    RestoredObjects(Site site, ArchivedKinds kinds) {
        this.site = site;
        this.kinds = kinds;
    }

    /// @param last the key of the object before
    /// @return that of this one
    /// @throws ArchiveException where it may not be in an archive, or not after that one
    String add(ArchivedObject archived, String last) {
        ObjectKey key = kinds.keyOf(site.tenant(), archived);
        String place = placeOf(key);
        if (Bytes.utf8(place).compareTo(Bytes.utf8(last)) <= 0) {
            throw new ArchiveException("its objects are not in order");
        }
        List<Write.Operation> operations =
                site.annexes()
                        .of(key.group(), key.resource())
                        .map(annex -> inAnnexes.computeIfAbsent(annex, _ -> new ArrayList<>()))
                        .orElse(where);
        kinds.write(key, archived).ifPresent(operations::add);
        return place;
    }

    /// A key without its tenant.
    private static String placeOf(ObjectKey key) {
        String whole = key.bytes().utf8();
        return whole.substring(whole.indexOf('/', 1));
    }

    /// Those that are stored where the tenant lives.
    List<Write.Operation> where() {
        return List.copyOf(where);
    }

    /// The others, by their shards; none is empty.
    Map<String, List<Write.Operation>> inAnnexes() {
        inAnnexes.values().removeIf(List::isEmpty);
        return inAnnexes;
    }
}
