package dev.atoll.server.api;

import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import java.util.Optional;

/// Answers the paths that lead to no resource: discovery, version, health, metrics.
public interface PathReplies {

    /// What anybody may read: whether the server lives. Empty for all else.
    Optional<Reply> open(Attributes.OnPath path, ApiCall call);

    /// @throws dev.atoll.server.status.StatusException 404 where there is nothing
    Reply answer(AuthorizedRequest request, Attributes.OnPath path, ApiCall call);
}
