package dev.atoll.store;

import java.util.List;

/// Operations that apply together or not at all, on different keys.
public record Write(List<Operation> operations) {
    public Write {
        operations = List.copyOf(operations);
    }

    public static Write of(Operation... operations) {
        return new Write(List.of(operations));
    }

    /// What happens to one key, if the key is as expected.
    public sealed interface Operation {
        Bytes key();

        Expected expected();
    }

    public record Put(Bytes key, Bytes value, Expected expected) implements Operation {}

    public record Delete(Bytes key, Expected expected) implements Operation {}

    /// Changes nothing: it fences the other operations by the state of a key that they were computed from.
    public record Check(Bytes key, Expected expected) implements Operation {}

    /// What must be true of a key for a write to apply.
    public sealed interface Expected {}

    public record Absent() implements Expected {}

    public record AtRevision(long revision) implements Expected {}

    public record Anything() implements Expected {}
}
