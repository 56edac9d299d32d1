package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.apply.FieldOwner;
import dev.atoll.kinds.apply.FieldOwner.Operation;
import dev.atoll.kinds.apply.FieldSet;
import dev.atoll.kinds.apply.Ownership;
import dev.atoll.kinds.apply.Versions;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.TypeSchema;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.registry.FieldOwners;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// In whose name a call writes fields.
record CallOwners(Conversions conversions) {
    private static final int MAX_NAME_BYTES = 128;
    private static final Set<String> ALWAYS_WRITTEN =
            Set.of("apiVersion", "kind", "metadata", "status");

    /// Of a call that creates or updates.
    ///
    /// @param options how its parameters are named where they are refused
    FieldOwners updating(AuthorizedRequest request, Kind kind, ApiCall call, String options) {
        requireName(call.parameter("fieldManager"), options);
        FieldOwner manager = manager(request, kind, call, Operation.UPDATE);
        // Nobody applies to what controllers make in thousands: those of this process are not kept
        // account of until
        // somebody does.
        boolean fromOutside =
                !call.userAgent().isEmpty() || !call.parameter("fieldManager").isEmpty();
        return new FieldOwners.Updating(
                new Ownership(versions(kind), FieldSet.EMPTY), manager, fromOutside);
    }

    /// Of a call that applies.
    ///
    /// @throws StatusException 422 where it does not name itself
    FieldOwner applier(AuthorizedRequest request, Kind kind, ApiCall call) {
        if (call.parameter("fieldManager").isEmpty()) {
            throw refused(
                    "PatchOptions",
                    "FieldValueRequired",
                    "Required value: is required for apply patch",
                    "fieldManager");
        }
        requireName(call.parameter("fieldManager"), "PatchOptions");
        return manager(request, kind, call, Operation.APPLY);
    }

    /// Account of what is applied to one part of a kind's objects.
    Ownership applying(Kind kind, Writer.Part part) {
        return new Ownership(versions(kind), notWritten(kind, part));
    }

    private static FieldSet notWritten(Kind kind, Writer.Part part) {
        return switch (part) {
            case SPEC ->
                    kind.subresource("status").isPresent()
                            ? FieldSet.ofNames("status")
                            : FieldSet.EMPTY;
            case STATUS ->
                    FieldSet.ofNames(
                            kind.schema().get().all().stream()
                                    .map(FieldSchema::name)
                                    .filter(name -> !ALWAYS_WRITTEN.contains(name))
                                    .toArray(String[]::new));
            case WHOLE -> FieldSet.EMPTY;
        };
    }

    private static FieldOwner manager(
            AuthorizedRequest request, Kind kind, ApiCall call, Operation operation) {
        return new FieldOwner(
                nameOf(request, call),
                operation,
                kind.identity().apiVersion(),
                request.onResource().subresource());
    }

    /// As it calls itself, else by its program: `kubectl` of `kubectl/v1.36.0 (linux/amd64)`.
    private static String nameOf(AuthorizedRequest request, ApiCall call) {
        String named = call.parameter("fieldManager");
        if (!named.isEmpty()) {
            return named;
        }
        if (call.userAgent().isEmpty()) {
            String user = request.user().name();
            return user.substring(user.lastIndexOf(':') + 1);
        }
        String agent = call.userAgent();
        int slash = agent.indexOf('/');
        String program = slash < 0 ? agent : agent.substring(0, slash);
        String printable =
                program.codePoints()
                        .filter(c -> !Character.isISOControl(c))
                        .limit(MAX_NAME_BYTES / 4)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        return printable.isEmpty() ? "unknown" : printable;
    }

    private static void requireName(String name, String options) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw refused(
                    options,
                    "FieldValueTooLong",
                    "Too long: may not be more than " + MAX_NAME_BYTES + " bytes",
                    "fieldManager");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw refused(
                    options,
                    "FieldValueInvalid",
                    "Invalid value: \"" + name + "\": should only contain printable characters",
                    "fieldManager");
        }
    }

    static StatusException refused(String options, String reason, String message, String field) {
        return StatusException.invalid(
                "meta.k8s.io",
                options,
                "",
                List.of(new StatusException.Cause(reason, message, field)));
    }

    private Versions versions(Kind kind) {
        List<Kind> served = conversions.storedTogether(kind);
        TypeSchema schema = kind.schema().get();
        return served.size() == 1
                ? Versions.only(kind.identity().apiVersion(), schema)
                : new KindVersions(conversions, served);
    }
}
