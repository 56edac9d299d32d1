package dev.atoll.node.image;

import dev.atoll.node.cri.Credentials;
import java.util.List;
import java.util.function.Supplier;

/// What a container needs of its image.
///
/// @param start names one start of one container, so that the policy `Always` pulls once for each
/// @param credentials to try, in order; asked for only where the image is pulled
public record ImageRequest(
        String start,
        String image,
        String policy,
        Supplier<List<Credentials>> credentials,
        ImageEvents events) {}
