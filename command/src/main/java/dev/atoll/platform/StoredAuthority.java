package dev.atoll.platform;

import dev.atoll.host.Failure;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The platform's authority in its home store, where all processes over that store find the same.
///
/// The key lies beside those of objects, which begin with `/`: no route leads to it.
final class StoredAuthority {
    private static final Bytes KEY = Bytes.utf8("authority");

    private StoredAuthority() {}

    /// What the store has; where it has none yet, the candidate, which it has from then on.
    ///
    /// @throws Failure where it cannot be read or written
    static KeyPairAndCertificate agree(Store store, KeyPairAndCertificate candidate) {
        Optional<Entry> found = store.get(KEY);
        if (found.isPresent()) {
            return read(found.get());
        }
        Write first = Write.of(new Write.Put(KEY, encode(candidate), new Write.Absent()));
        return switch (store.write(first)) {
            case WriteResult.Written _ -> candidate;
            // Another process begins at the same time.
            case WriteResult.Conflict conflict -> read(conflict.actual().orElseThrow());
            case WriteResult.Refused refused ->
                    throw new Failure("the store does not take the authority: " + refused.reason());
        };
    }

    private static Bytes encode(KeyPairAndCertificate authority) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("certificate", authority.certificatePem());
        tree.put("key", authority.keyPem());
        return Bytes.wrap(Json.encode(tree));
    }

    private static KeyPairAndCertificate read(Entry entry) {
        try {
            Tree tree = Tree.of(Json.decode(entry.value().array()));
            return new KeyPairAndCertificate(
                    Pem.privateKey(tree.string("key", "")),
                    Pem.certificate(tree.string("certificate", "")));
        } catch (GeneralSecurityException | DecodeException | IllegalArgumentException e) {
            throw new Failure("the store's authority is broken: " + e.getMessage(), e);
        }
    }
}
