package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What the platform says of a definition in its status: whether its names are free, and whether it is served.
public final class DefinitionStatus {
    /// Keeps a definition until its objects are gone.
    public static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private DefinitionStatus() {}

    /// A definition's status as it should be.
    ///
    /// @param others the tenant's definitions, itself or not
    /// @param now RFC 3339, for what changes
    public static Map<String, Object> of(
            Map<String, Object> definition, Collection<Definition> others, String now) {
        Map<String, Object> status =
                Plain.copy(Objects.requireNonNullElse(Plain.map(definition, "status"), Map.of()));
        Map<String, Object> spec = part(definition, "spec");
        accept(status, part(spec, "names"), Taken.by(others, definition), now);
        List<Object> stored =
                status.get("storedVersions") instanceof List<?> list
                        ? new ArrayList<>(list)
                        : new ArrayList<>();
        for (Map<String, Object> version : Plain.maps(spec, "versions")) {
            String name = Plain.string(version, "name");
            if (Structural.isSet(version, "storage") && !stored.contains(name)) {
                stored.add(name);
            }
        }
        status.put("storedVersions", stored);
        return status;
    }

    /// A status that says that the definition's objects are being deleted.
    public static Map<String, Object> terminating(Map<String, Object> definition, String now) {
        Map<String, Object> status =
                Plain.copy(Objects.requireNonNullElse(Plain.map(definition, "status"), Map.of()));
        Conditions.say(
                status,
                new Conditions.Said(
                        Conditions.TERMINATING,
                        true,
                        "InstanceDeletionInProgress",
                        "CustomResource deletion is in progress"),
                now);
        return status;
    }

    private static Map<String, Object> part(Map<String, Object> object, String field) {
        return Objects.requireNonNullElse(Plain.map(object, field), Map.of());
    }

    /// The names that the other definitions of a group have.
    private record Taken(Set<String> resources, Set<String> kinds) {
        static Taken by(Collection<Definition> others, Map<String, Object> definition) {
            Taken taken = new Taken(new HashSet<>(), new HashSet<>());
            String group = Plain.string(part(definition, "spec"), "group");
            String name = Plain.string(part(definition, "metadata"), "name");
            for (Definition each : others) {
                Map<String, Object> other = each.object();
                if (Plain.string(part(other, "spec"), "group").equals(group)
                        && !Plain.string(part(other, "metadata"), "name").equals(name)) {
                    taken.add(part(part(other, "status"), "acceptedNames"));
                }
            }
            return taken;
        }

        private void add(Map<String, Object> names) {
            resources.add(Plain.string(names, "plural"));
            resources.add(Plain.string(names, "singular"));
            resources.addAll(Structural.texts(names, "shortNames"));
            kinds.add(Plain.string(names, "kind"));
            kinds.add(Plain.string(names, "listKind"));
            resources.remove("");
            kinds.remove("");
        }
    }

    private static void accept(
            Map<String, Object> status, Map<String, Object> asked, Taken taken, String now) {
        Map<String, Object> accepted = new LinkedHashMap<>(part(status, "acceptedNames"));
        Optional<Conditions.Said> refusal =
                accept(accepted, asked, "plural", "PluralConflict", taken.resources());
        refusal =
                accept(accepted, asked, "singular", "SingularConflict", taken.resources())
                        .or(or(refusal));
        List<String> shortNames = Structural.texts(asked, "shortNames");
        List<String> refused = shortNames.stream().filter(taken.resources()::contains).toList();
        if (refused.isEmpty()) {
            put(accepted, "shortNames", shortNames);
        } else {
            String message =
                    refused.stream()
                            .map(name -> "\"" + name + "\" is already in use")
                            .collect(java.util.stream.Collectors.joining(", "));
            refusal = Optional.of(refused("ShortNamesConflict", message));
        }
        refusal = accept(accepted, asked, "kind", "KindConflict", taken.kinds()).or(or(refusal));
        refusal =
                accept(accepted, asked, "listKind", "ListKindConflict", taken.kinds())
                        .or(or(refusal));
        put(accepted, "categories", Structural.texts(asked, "categories"));
        status.put("acceptedNames", accepted);
        Conditions.say(
                status,
                refusal.orElseGet(() ->
                        new Conditions.Said(
                                Conditions.NAMES_ACCEPTED,
                                true,
                                "NoConflicts",
                                "no conflicts found")),
                now);
        boolean was = Conditions.isTrue(Map.of("status", status), Conditions.ESTABLISHED);
        Conditions.say(
                status,
                was || refusal.isEmpty()
                        ? new Conditions.Said(
                                Conditions.ESTABLISHED,
                                true,
                                "InitialNamesAccepted",
                                "the initial names have been accepted")
                        : new Conditions.Said(
                                Conditions.ESTABLISHED,
                                false,
                                "NotAccepted",
                                "not all names are accepted"),
                now);
    }

    private static java.util.function.Supplier<Optional<Conditions.Said>> or(
            Optional<Conditions.Said> other) {
        return () -> other;
    }

    private static void put(Map<String, Object> names, String field, List<String> values) {
        if (values.isEmpty()) {
            names.remove(field);
        } else {
            names.put(field, new ArrayList<Object>(values));
        }
    }

    /// A name that is free is accepted; one that is not leaves that which was accepted before.
    private static Optional<Conditions.Said> accept(
            Map<String, Object> accepted,
            Map<String, Object> asked,
            String field,
            String reason,
            Set<String> taken) {
        String name = Plain.string(asked, field);
        if (taken.contains(name)) {
            // Absent names cannot be read as such.
            accepted.putIfAbsent(field, "");
            return Optional.of(refused(reason, "\"" + name + "\" is already in use"));
        }
        accepted.put(field, name);
        return Optional.empty();
    }

    private static Conditions.Said refused(String reason, String message) {
        return new Conditions.Said(Conditions.NAMES_ACCEPTED, false, reason, message);
    }
}
