package dev.atoll.server.flow;

/// What of a server a tenant may have.
///
/// @param weight its part of the seats where several wait, in proportion to those of the others; at least 1
/// @param calls how many of its calls are let in at once, where that is less than the server's own limit
public record Share(int weight, int calls) {
    /// That of a tenant of which nothing else is said.
    public static final Share EVEN = new Share(1, Integer.MAX_VALUE);

    public Share {
        if (weight < 1) {
            throw new IllegalArgumentException("no share has the weight " + weight);
        }
    }
}
