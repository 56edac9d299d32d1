package dev.atoll.kinds;

import dev.atoll.kinds.custom.CustomKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the platform knows of a kind of object: how it is addressed, what may be done with it, and
/// where its schema is. Built-in kinds and custom ones are described alike.
///
/// @param verbs what may be asked of the resource itself, in alphabetical order
/// @param subresources the names only, in alphabetical order; `subresource` tells the rest
/// @param selectable what field selectors may use beside name and namespace
/// @param audience whose API has the kind
/// @param custom what a tenant has said of the kind that it has defined; null of the platform's own
public record Kind(
        GroupVersionKind identity,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        List<String> verbs,
        List<String> subresources,
        List<SelectableField> selectable,
        Audience audience,
        SchemaRef schema,
        @Nullable CustomKind custom) {

    /// Whose API has a kind.
    public enum Audience {
        EVERY_TENANT,

        /// The tenant of those who run the platform: in all others the kind does not exist.
        OPERATOR
    }

    public Kind {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = List.copyOf(verbs);
        subresources = List.copyOf(subresources);
        selectable = List.copyOf(selectable);
    }

    public GroupVersionResource resource() {
        return new GroupVersionResource(identity.group(), identity.version(), plural);
    }

    public GroupVersionKind listKind() {
        return new GroupVersionKind(identity.group(), identity.version(), identity.kind() + "List");
    }

    public boolean allows(String verb) {
        return verbs.contains(verb);
    }

    /// Whether objects are kept, and not only answered, as an access review is.
    public boolean isStored() {
        return verbs.contains("get");
    }

    public Optional<Subresource> subresource(String name) {
        return subresources.contains(name)
                ? Optional.of(Subresource.of(name, identity))
                : Optional.empty();
    }

    /// The labels that field selectors may use.
    public Set<String> selectableFieldNames() {
        Set<String> names = new TreeSet<>();
        names.add("metadata.name");
        if (namespaced) {
            names.add("metadata.namespace");
        }
        selectable.forEach(field -> names.add(field.label()));
        return names;
    }

    /// The values that field selectors compare, of one object.
    public Map<String, String> selectableFields(Map<String, Object> object) {
        Map<String, String> fields = LinkedHashMap.newLinkedHashMap(2 + selectable.size());
        Tree metadata = Tree.of(object).child("metadata");
        fields.put("metadata.name", metadata.string("name", ""));
        if (namespaced) {
            fields.put("metadata.namespace", metadata.string("namespace", ""));
        }
        for (SelectableField field : selectable) {
            fields.put(field.label(), field.read(object));
        }
        return fields;
    }
}
