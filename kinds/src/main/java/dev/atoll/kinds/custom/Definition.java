package dev.atoll.kinds.custom;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.SchemaRef;
import dev.atoll.kinds.SelectableField;
import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A CustomResourceDefinition as it is served: which kinds it makes. Immutable.
public final class Definition {
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
    private static final List<String> LAST_VERBS =
            List.of("delete", "deletecollection", "get", "list", "watch");

    private final Map<String, Object> object;
    private final Map<String, Object> spec;
    private final Map<String, Object> names;
    private final List<DefinedVersion> versions;
    private final List<Kind> kinds;

    private Definition(Map<String, Object> object) {
        this.object = object;
        this.spec = Objects.requireNonNullElse(Plain.map(object, "spec"), Map.of());
        this.names = Objects.requireNonNullElse(Plain.map(spec, "names"), Map.of());
        this.versions = Plain.maps(spec, "versions").stream().map(DefinedVersion::new).toList();
        this.kinds =
                Conditions.isTrue(object, Conditions.ESTABLISHED)
                        ? versions.stream()
                                .filter(DefinedVersion::isServed)
                                .filter(version -> version.isStorage() || !convertsByWebhook())
                                .map(this::kind)
                                .toList()
                        : List.of();
    }

    /// @param object as it is stored; not changed by anybody
    public static Definition of(Map<String, Object> object) {
        return new Definition(object);
    }

    /// Its served versions, in the order in which it has them; none where it is not established.
    public List<Kind> kinds() {
        return kinds;
    }

    /// As it is stored; not to be changed.
    public Map<String, Object> object() {
        return object;
    }

    public String name() {
        return Plain.string(Plain.map(object, "metadata"), "name");
    }

    public String group() {
        return Plain.string(spec, "group");
    }

    public String plural() {
        return Plain.string(names, "plural");
    }

    String kindName() {
        return Plain.string(names, "kind");
    }

    public boolean isNamespaced() {
        return Plain.string(spec, "scope").equals("Namespaced");
    }

    /// Whether it is being deleted: then no object of it may be made.
    public boolean isTerminating() {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        return metadata != null && metadata.get("deletionTimestamp") != null;
    }

    /// Then only what is stored is served: no other version can be made here.
    private boolean convertsByWebhook() {
        return Plain.string(Plain.map(spec, "conversion"), "strategy").equals("Webhook");
    }

    /// Whether another state of it says the same, whatever its status.
    public boolean saysAs(Definition other) {
        return spec.equals(other.spec) && kinds.size() == other.kinds.size();
    }

    String storageVersion() {
        return versions.stream()
                .filter(DefinedVersion::isStorage)
                .map(DefinedVersion::name)
                .findFirst()
                .orElse("");
    }

    private long generation() {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        return metadata != null && metadata.get("generation") instanceof Number number
                ? number.longValue()
                : 0;
    }

    boolean isUnchanged() {
        return generation() == 1;
    }

    /// Of one state of the definition: another has other ids.
    String idOf(DefinedVersion version) {
        String uid = Plain.string(Plain.map(object, "metadata"), "uid");
        return "custom." + uid + "." + generation() + "." + version.name() + "." + kindName();
    }

    /// As documents call the type: the group's parts from last to first.
    String nameOf(DefinedVersion version) {
        List<String> parts = new ArrayList<>(List.of(group().split("\\.", -1))).reversed();
        return String.join(".", parts) + "." + version.name() + "." + kindName();
    }

    private Kind kind(DefinedVersion version) {
        CustomKind custom = new CustomKind(this, version);
        String singular = Plain.string(names, "singular");
        return new Kind(
                new GroupVersionKind(group(), version.name(), kindName()),
                plural(),
                singular,
                Structural.texts(names, "shortNames"),
                Structural.texts(names, "categories"),
                isNamespaced(),
                isTerminating() ? LAST_VERBS : ALL_VERBS,
                version.subresources(),
                version.selectable().stream()
                        .map(Definition::selectable)
                        .flatMap(Optional::stream)
                        .toList(),
                Kind.Audience.EVERY_TENANT,
                new SchemaRef(idOf(version), custom::type),
                custom);
    }

    private static Optional<SelectableField> selectable(String path) {
        return JsonPath.parse(path)
                .flatMap(JsonPath::names)
                .map(names -> new SelectableField(String.join(".", names), List.of(names), ""));
    }
}
