package dev.atoll.kinds.cel;

/// The outcome of a compilation.
public sealed interface Compiled {

    record Success(Program program) implements Compiled {}

    /// @param text one or more errors, as upstream tells them: where, what, and the line with a mark below
    record Failure(String text) implements Compiled {}
}
