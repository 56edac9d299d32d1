package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.kinds.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a CustomResourceDefinition must be like, in Kubernetes' words.
public final class DefinitionRules {
    private static final String APPROVED = "api-approved.kubernetes.io";
    private static final int MAX_WARNING = 256;
    private static final int MAX_SELECTABLE = 8;
    private static final Place SPEC = Place.ROOT.field("spec");

    private final Errors errors = new Errors();

    private DefinitionRules() {}

    /// What is wrong with a new definition.
    public static List<FieldError> create(Map<String, Object> definition) {
        DefinitionRules rules = new DefinitionRules();
        rules.spec(definition);
        return rules.errors.found();
    }

    /// What is wrong with a change of one. What stays as it is was looked at before.
    public static List<FieldError> update(Map<String, Object> updated, Map<String, Object> old) {
        DefinitionRules rules = new DefinitionRules();
        Map<String, Object> is = part(updated, "spec");
        Map<String, Object> was = part(old, "spec");
        if (!is.equals(was)) {
            rules.spec(updated);
            rules.unchanged(is, was, "group", SPEC.field("group"));
            if (Conditions.isTrue(old, Conditions.ESTABLISHED)) {
                rules.unchanged(is, was, "scope", SPEC.field("scope"));
                rules.unchanged(
                        part(is, "names"),
                        part(was, "names"),
                        "kind",
                        SPEC.field("names").field("kind"));
            }
        }
        rules.status(updated);
        return rules.errors.found();
    }

    private void unchanged(
            Map<String, Object> is, Map<String, Object> was, String field, Place at) {
        if (!Objects.equals(is.get(field), was.get(field))) {
            errors.invalid(at, is.get(field), "field is immutable");
        }
    }

    private static Map<String, Object> part(Map<String, Object> object, String field) {
        return Objects.requireNonNullElse(Plain.map(object, field), Map.of());
    }

    private void spec(Map<String, Object> definition) {
        Map<String, Object> spec = part(definition, "spec");
        Map<String, Object> names = part(spec, "names");
        String group = Plain.string(spec, "group");
        String name = Plain.string(part(definition, "metadata"), "name");
        if (!name.equals(Plain.string(names, "plural") + "." + group)) {
            errors.invalid(
                    Place.ROOT.field("metadata").field("name"),
                    name,
                    "must be spec.names.plural+\".\"+spec.group");
        }
        group(definition, group);
        String scope = Plain.string(spec, "scope");
        List<String> scopes = List.of("Cluster", "Namespaced");
        if (scope.isEmpty()) {
            errors.required(SPEC.field("scope"), "");
        } else if (!scopes.contains(scope)) {
            errors.add(FieldError.notSupported("spec.scope", scope, scopes));
        }
        if (Structural.isSet(spec, "preserveUnknownFields")) {
            errors.invalid(
                    SPEC.field("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                            + "spec.versions[*].schema instead");
        }
        names(names, SPEC.field("names"));
        versions(spec);
        conversion(part(spec, "conversion"), SPEC.field("conversion"));
    }

    private void group(Map<String, Object> definition, String group) {
        Place at = SPEC.field("group");
        if (group.isEmpty()) {
            errors.required(at, "");
        } else if (!Names.subdomain(group).isEmpty()) {
            errors.invalid(at, group, String.join(",", Names.subdomain(group)));
        } else if (!group.contains(".")) {
            errors.invalid(at, group, "should be a domain with at least one dot");
        }
        boolean isProtected =
                List.of("k8s.io", "kubernetes.io").stream()
                        .anyMatch(each -> group.equals(each) || group.endsWith("." + each));
        String approved = Plain.string(part(part(definition, "metadata"), "annotations"), APPROVED);
        if (isProtected && approved.isEmpty()) {
            errors.required(
                    Place.ROOT.field("metadata").field("annotations").key(APPROVED),
                    "protected groups must have approval annotation \""
                            + APPROVED
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
    }

    private void label(Place at, String value, String text, String before) {
        List<String> problems = Names.label1035(text);
        if (!problems.isEmpty()) {
            errors.invalid(at, value, before + String.join(",", problems));
        }
    }

    private void names(Map<String, Object> names, Place at) {
        String mixed = "may have mixed case, but should otherwise match: ";
        String kind = Plain.string(names, "kind");
        String listKind = Plain.string(names, "listKind");
        for (String field : List.of("plural", "singular")) {
            String name = Plain.string(names, field);
            if (field.equals("plural") || !name.isEmpty()) {
                label(at.field(field), name, name, "");
            }
        }
        label(at.field("kind"), kind, kind.toLowerCase(Locale.ROOT), mixed);
        for (String field : List.of("shortNames", "categories")) {
            List<String> texts = Structural.texts(names, field);
            for (int i = 0; i < texts.size(); i++) {
                label(at.field(field).index(i), texts.get(i), texts.get(i), "");
            }
        }
        if (!listKind.isEmpty()) {
            label(at.field("listKind"), listKind, listKind.toLowerCase(Locale.ROOT), mixed);
        }
        if (!kind.isEmpty() && kind.equals(listKind)) {
            errors.invalid(at.field("listKind"), listKind, "kind and listKind may not be the same");
        }
    }

    private void versions(Map<String, Object> spec) {
        List<Map<String, Object>> versions = Plain.maps(spec, "versions");
        Place at = SPEC.field("versions");
        Set<String> seen = new HashSet<>();
        boolean unique = true;
        for (int i = 0; i < versions.size(); i++) {
            version(versions.get(i), at.index(i));
            unique &= seen.add(Plain.string(versions.get(i), "name"));
        }
        List<String> names =
                versions.stream().map(version -> Plain.string(version, "name")).toList();
        if (!unique) {
            errors.invalid(at, names, "must contain unique version names");
        }
        long stored =
                versions.stream().filter(version -> Structural.isSet(version, "storage")).count();
        if (stored != 1) {
            errors.invalid(at, names, "must have exactly one version marked as storage version");
        }
    }

    private void version(Map<String, Object> version, Place at) {
        String name = Plain.string(version, "name");
        label(at.field("name"), name, name, "");
        if (version.get("deprecationWarning") != null) {
            warning(version, at.field("deprecationWarning"));
        }
        Map<String, Object> schema = Plain.map(part(version, "schema"), "openAPIV3Schema");
        Place of = at.field("schema").field("openAPIV3Schema");
        if (schema == null) {
            errors.required(of, "schemas are required");
        } else {
            SchemaRules.check(schema, of, errors);
            if (errors.isEmpty()) {
                errors.addAll(Rules.problems(Structural.of(schema), of));
            }
        }
        columns(version, at.field("additionalPrinterColumns"));
        Map<String, Object> scale = Plain.map(part(version, "subresources"), "scale");
        if (scale != null) {
            scale(scale, at.field("subresources").field("scale"));
        }
        List<String> selectable = new DefinedVersion(version).selectable();
        Place fields = at.field("selectableFields");
        if (selectable.size() > MAX_SELECTABLE) {
            errors.add(FieldError.tooMany(fields.path(), selectable.size(), MAX_SELECTABLE));
        }
        for (int i = 0; i < selectable.size(); i++) {
            selectable(
                    selectable.get(i),
                    Structural.read(schema),
                    fields.index(i).field("jsonPath"),
                    selectable.indexOf(selectable.get(i)) < i);
        }
    }

    private void warning(Map<String, Object> version, Place at) {
        String warning = Plain.string(version, "deprecationWarning");
        if (!Structural.isSet(version, "deprecated")) {
            errors.invalid(at, warning, "can only be set for deprecated versions");
        }
        if (warning.isEmpty()) {
            errors.invalid(at, warning, "must not be an empty string");
        } else if (warning.length() > MAX_WARNING) {
            errors.add(FieldError.tooLong(at.path(), MAX_WARNING));
        } else if (warning.chars().anyMatch(Character::isISOControl)) {
            errors.invalid(at, warning, "must only contain printable UTF-8 characters");
        }
    }

    private void columns(Map<String, Object> version, Place at) {
        List<Map<String, Object>> columns = Plain.maps(version, "additionalPrinterColumns");
        List<String> types = List.of("boolean", "date", "integer", "number", "string");
        List<String> formats =
                List.of(
                        "byte",
                        "date",
                        "date-time",
                        "double",
                        "float",
                        "int32",
                        "int64",
                        "password");
        for (int i = 0; i < columns.size(); i++) {
            Map<String, Object> column = columns.get(i);
            Place of = at.index(i);
            if (Plain.string(column, "name").isEmpty()) {
                errors.required(of.field("name"), "");
            }
            String type = Plain.string(column, "type");
            if (type.isEmpty()) {
                errors.required(
                        of.field("type"), "must be one of boolean,date,integer,number,string");
            } else if (!types.contains(type)) {
                errors.invalid(
                        of.field("type"),
                        type,
                        "must be one of boolean,date,integer,number,string");
            }
            String format = Plain.string(column, "format");
            if (!format.isEmpty() && !formats.contains(format)) {
                errors.invalid(
                        of.field("format"), format, "must be one of " + String.join(",", formats));
            }
            String path = Plain.string(column, "jsonPath");
            if (path.isEmpty()) {
                errors.required(of.field("jsonPath"), "");
            } else if (JsonPath.parse(path).isEmpty() || path.startsWith("{")) {
                errors.invalid(of.field("jsonPath"), path, "must be a valid JSON path");
            }
        }
    }

    private void scale(Map<String, Object> scale, Place at) {
        path(scale, at, "specReplicasPath", List.of("spec"), true);
        path(scale, at, "statusReplicasPath", List.of("status"), true);
        path(scale, at, "labelSelectorPath", List.of("spec", "status"), false);
    }

    private void path(
            Map<String, Object> scale, Place at, String field, List<String> roots, boolean needed) {
        String path = Plain.string(scale, field);
        if (path.isEmpty()) {
            if (needed) {
                errors.required(at.field(field), "");
            }
            return;
        }
        List<String> names = JsonPath.parse(path).flatMap(JsonPath::names).orElse(List.of());
        if (names.isEmpty()) {
            errors.invalid(at.field(field), path, "must be a simple json path");
        } else if (names.size() < 2 || !roots.contains(names.getFirst())) {
            errors.invalid(
                    at.field(field),
                    path,
                    "should be a json path under "
                            + String.join(" or ", roots.stream().map(r -> "." + r).toList()));
        }
    }

    private void selectable(String path, Structural schema, Place at, boolean again) {
        List<String> names = JsonPath.parse(path).flatMap(JsonPath::names).orElse(List.of());
        Structural field = schema;
        for (String name : names) {
            field = field == null ? null : field.properties().get(name);
        }
        if (names.isEmpty() || field == null) {
            errors.invalid(
                    at,
                    path,
                    "is an invalid path: does not refer to a field specified in the schema");
        } else if (names.getFirst().equals("metadata")) {
            errors.invalid(at, path, "must not point to fields in metadata");
        } else if (!Set.of("boolean", "integer", "string").contains(field.type())) {
            errors.invalid(
                    at,
                    path,
                    "must point to a field of type string, boolean or integer. Enum string fields "
                            + "and strings with formats are allowed.");
        }
        if (again) {
            errors.add(FieldError.duplicate(at.path(), path));
        }
    }

    private void conversion(Map<String, Object> conversion, Place at) {
        String strategy = Plain.string(conversion, "strategy");
        List<String> strategies = List.of("None", "Webhook");
        Map<String, Object> webhook = Plain.map(conversion, "webhook");
        if (strategy.isEmpty()) {
            errors.required(at.field("strategy"), "");
        } else if (!strategies.contains(strategy)) {
            errors.add(FieldError.notSupported(at.field("strategy").path(), strategy, strategies));
        }
        if (!strategy.equals("Webhook")) {
            if (webhook != null) {
                errors.forbidden(
                        at.field("webhook"),
                        "should not be set when strategy is not set to Webhook");
            }
            return;
        }
        Map<String, Object> client =
                Plain.map(Objects.requireNonNullElse(webhook, Map.of()), "clientConfig");
        Place of = at.field("webhookClientConfig");
        if (client == null) {
            errors.required(of, "required when strategy is set to Webhook");
            return;
        }
        boolean url = client.get("url") != null;
        boolean service = client.get("service") != null;
        if (url == service) {
            errors.required(of, "exactly one of url or service is required");
        } else if (url) {
            url(Plain.string(client, "url"), of.field("url"));
        }
        if (Structural.texts(Objects.requireNonNull(webhook), "conversionReviewVersions").stream()
                .noneMatch(Set.of("v1", "v1beta1")::contains)) {
            errors.invalid(
                    at.field("conversionReviewVersions"),
                    webhook.get("conversionReviewVersions"),
                    "must include at least one of v1, v1beta1");
        }
    }

    private void url(String url, Place at) {
        try {
            if (!"https".equals(new URI(url).getScheme())) {
                errors.invalid(at, url, "'https' is the only allowed URL scheme");
            }
        } catch (URISyntaxException e) {
            errors.required(at, "url must be a valid URL: " + e.getMessage());
        }
    }

    private void status(Map<String, Object> definition) {
        Map<String, Object> status = part(definition, "status");
        List<String> versions =
                Plain.maps(part(definition, "spec"), "versions").stream()
                        .map(version -> Plain.string(version, "name"))
                        .toList();
        List<String> stored = Structural.texts(status, "storedVersions");
        Place at = Place.ROOT.field("status").field("storedVersions");
        for (int i = 0; i < stored.size(); i++) {
            String version = stored.get(i);
            if (!versions.contains(version)) {
                errors.invalid(
                        at.index(i),
                        version,
                        "missing from spec.versions; "
                                + version
                                + " was previously a storage version, and must remain in spec.versions until a "
                                + "storage migration ensures no data remains persisted in "
                                + version
                                + " and removes "
                                + version
                                + " from status.storedVersions");
            }
        }
        String storage =
                Plain.maps(part(definition, "spec"), "versions").stream()
                        .filter(version -> Structural.isSet(version, "storage"))
                        .map(version -> Plain.string(version, "name"))
                        .findFirst()
                        .orElse("");
        if (!storage.isEmpty() && !stored.contains(storage)) {
            errors.invalid(at, stored, "must have the storage version " + storage);
        }
    }
}
