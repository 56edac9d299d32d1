package dev.atoll.server.shard;

/// What a move has come to. After each the process may end.
enum MoveStep {
    /// The target has an origin that nobody sees.
    ARRIVED,
    /// What the tenant had at the beginning is in the target.
    COPIED,
    /// Little is left to follow.
    FOLLOWED,
    /// The source takes no more writes.
    LEFT,
    /// Everything is in the target.
    WHOLE,
    /// The tenant lives in the target.
    DECIDED,
    /// Its object says so.
    TOLD,
    /// Nothing is left in the source.
    EMPTIED
}
