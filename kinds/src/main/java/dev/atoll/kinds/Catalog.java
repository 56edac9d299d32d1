package dev.atoll.kinds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The kinds that there are. Immutable.
public final class Catalog {
    private static final List<String> ALL_VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");

    private final List<Kind> kinds;
    private final Map<GroupVersionResource, Kind> byResource = new HashMap<>();
    private final Map<GroupVersionKind, Kind> byIdentity = new HashMap<>();
    private final Catalog forTenants;

    private Catalog(List<Kind> kinds) {
        this.kinds = List.copyOf(kinds);
        for (Kind kind : kinds) {
            byResource.put(kind.resource(), kind);
            byIdentity.put(kind.identity(), kind);
        }
        List<Kind> everyones =
                kinds.stream()
                        .filter(kind -> kind.audience() == Kind.Audience.EVERY_TENANT)
                        .toList();
        forTenants = everyones.size() == kinds.size() ? this : new Catalog(everyones);
    }

    public static Catalog of(List<Kind> kinds) {
        return new Catalog(kinds);
    }

    /// The kinds of Kubernetes and the platform's own: all that the operator's tenant has.
    public static Catalog builtIn() {
        return BuiltIn.CATALOG;
    }

    /// What all other tenants have: the same without the kinds that are the operator's alone. Always the same instance,
    /// so that documents made from a catalog can be kept by it.
    public Catalog forTenants() {
        return forTenants;
    }

    /// The same with kinds that a tenant has defined. Those that are here already stay as they are.
    public Catalog with(List<Kind> defined) {
        List<Kind> all = new ArrayList<>(kinds);
        for (Kind kind : defined) {
            if (!byResource.containsKey(kind.resource())
                    && !byIdentity.containsKey(kind.identity())) {
                all.add(kind);
            }
        }
        return new Catalog(all);
    }

    public Optional<Kind> kind(GroupVersionResource resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    public Optional<Kind> kind(GroupVersionKind identity) {
        return Optional.ofNullable(byIdentity.get(identity));
    }

    /// All kinds, grouped by group and version, the preferred version of a group first.
    public List<Kind> kinds() {
        return kinds;
    }

    /// Holds the built-in catalog, so that it is read on first use.
    private static final class BuiltIn {
        private static final Catalog CATALOG = new Catalog(read());

        private static List<Kind> read() {
            try (InputStream in =
                            Objects.requireNonNull(Catalog.class.getResourceAsStream("kinds.tsv"));
                    BufferedReader reader =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines().skip(1).map(BuiltIn::kind).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Kind kind(String line) {
            String[] columns = line.split("\t", -1);
            String group = columns[0];
            int dot = group.indexOf('.');
            String room =
                    (group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot))
                            + "."
                            + columns[1];
            return new Kind(
                    new GroupVersionKind(group, columns[1], columns[2]),
                    columns[3],
                    columns[2].toLowerCase(Locale.ROOT),
                    words(columns[5]),
                    words(columns[6]),
                    columns[4].equals("namespaced"),
                    columns[7].equals("*") ? ALL_VERBS : words(columns[7]),
                    words(columns[8]),
                    words(columns[9]).stream().map(SelectableField::parse).toList(),
                    columns[10].equals("operator")
                            ? Kind.Audience.OPERATOR
                            : Kind.Audience.EVERY_TENANT,
                    SchemaRef.builtIn(room + "." + columns[2]),
                    null);
        }

        private static List<String> words(String text) {
            return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
        }
    }
}
