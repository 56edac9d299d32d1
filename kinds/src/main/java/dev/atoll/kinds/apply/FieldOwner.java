package dev.atoll.kinds.apply;

/// Who owns fields.
///
/// @param apiVersion of which version of the kind the fields are
/// @param subresource by which they were written; empty for the object itself
public record FieldOwner(String name, Operation operation, String apiVersion, String subresource) {
    /// How fields come to be owned. The names are those of `managedFields`.
    public enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        private final String text;

        Operation(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /// What tells managers apart: who applies is the same in all versions.
    record Identity(String name, Operation operation, String apiVersion, String subresource) {}

    Identity identity() {
        String version = operation == Operation.APPLY ? "" : apiVersion;
        return new Identity(name, operation, version, subresource);
    }

    /// As upstream names it in conflicts: `"kubectl" with subresource "status" using apps/v1`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append('"').append(name).append('"');
        if (!subresource.isEmpty()) {
            text.append(" with subresource \"").append(subresource).append('"');
        }
        if (operation == Operation.UPDATE) {
            text.append(" using ").append(apiVersion);
        }
        return text.toString();
    }
}
