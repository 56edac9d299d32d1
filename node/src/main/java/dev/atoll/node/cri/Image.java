package dev.atoll.node.cri;

import java.util.List;
import java.util.Optional;

/// An image on this node.
///
/// @param id the digest of its configuration, `sha256:...`
/// @param uid what user it runs as, where that is a number
/// @param username what user it runs as, where that is a name
public record Image(
        String id,
        List<String> tags,
        List<String> digests,
        long sizeBytes,
        Optional<Long> uid,
        String username,
        boolean pinned) {
    public Image {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }
}
