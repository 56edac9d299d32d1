package dev.atoll.server.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A refusal, as Kubernetes words it. It carries everything a `Status` object says.
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient Details details;
    private transient List<String> warnings = List.of();

    /// One field's or precondition's part in a refusal.
    public record Cause(String reason, String message, String field) {}

    /// What a refusal is about.
    ///
    /// @param resourceOrKind the plural resource, or for invalid objects the kind
    /// @param retryAfterSeconds 0 where a retry is not suggested
    public record Details(
            String group,
            String resourceOrKind,
            String name,
            String uid,
            List<Cause> causes,
            int retryAfterSeconds) {
        static final Details NONE = new Details("", "", "", "", List.of(), 0);

        public Details {
            causes = List.copyOf(causes);
        }

        static Details about(String group, String resourceOrKind, String name) {
            return new Details(group, resourceOrKind, name, "", List.of(), 0);
        }
    }

    public StatusException(int code, String reason, String message, Details details) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    private static String groupResource(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    public static StatusException notFound(String group, String resource, String name) {
        String message = groupResource(group, resource) + " \"" + name + "\" not found";
        return new StatusException(404, "NotFound", message, Details.about(group, resource, name));
    }

    /// The path leads nowhere.
    public static StatusException noSuchRoute() {
        return new StatusException(
                404, "NotFound", "the server could not find the requested resource", Details.NONE);
    }

    /// A node agent does not have what it was asked for.
    public static StatusException notFoundByNode(String message) {
        return new StatusException(404, "NotFound", message, Details.NONE);
    }

    public static StatusException alreadyExists(String group, String resource, String name) {
        String message = groupResource(group, resource) + " \"" + name + "\" already exists";
        return new StatusException(
                409, "AlreadyExists", message, Details.about(group, resource, name));
    }

    public static StatusException conflict(String group, String resource, String name, String why) {
        String message =
                "Operation cannot be fulfilled on "
                        + groupResource(group, resource)
                        + " \""
                        + name
                        + "\": "
                        + why;
        return new StatusException(409, "Conflict", message, Details.about(group, resource, name));
    }

    /// The object was changed by another after it was read.
    public static StatusException staleWrite(String group, String resource, String name) {
        return conflict(
                group,
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    public static StatusException invalid(
            String group, String kind, String name, List<Cause> causes) {
        List<String> texts = new ArrayList<>();
        for (Cause cause : causes) {
            texts.add(
                    cause.field().isEmpty()
                            ? cause.message()
                            : cause.field() + ": " + cause.message());
        }
        String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        String message = groupResource(group, kind) + " \"" + name + "\" is invalid: " + all;
        return new StatusException(
                422, "Invalid", message, new Details(group, kind, name, "", causes, 0));
    }

    /// What is applied is owned by others.
    public static StatusException applyConflict(String message, List<Cause> causes) {
        return new StatusException(
                409, "Conflict", message, new Details("", "", "", "", causes, 0));
    }

    /// A failure that upstream has no reason for.
    public static StatusException unknown(String message) {
        return new StatusException(500, "", message, Details.NONE);
    }

    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message, Details.NONE);
    }

    public static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized", Details.NONE);
    }

    public static StatusException forbidden(
            String group, String resource, String name, String why) {
        String message =
                groupResource(group, resource)
                        + (name.isEmpty() ? "" : " \"" + name + "\"")
                        + " is forbidden: "
                        + why;
        return new StatusException(403, "Forbidden", message, Details.about(group, resource, name));
    }

    public static StatusException forbiddenPath(String message) {
        return new StatusException(403, "Forbidden", "forbidden: " + message, Details.NONE);
    }

    /// The operator has suspended the tenant.
    public static StatusException suspended(String tenant) {
        return new StatusException(
                403, "Forbidden", "tenant \"" + tenant + "\" is suspended", Details.NONE);
    }

    /// What the tenant is to have is being written.
    public static StatusException restoring(String tenant) {
        return unavailable("tenant \"" + tenant + "\" is being restored");
    }

    public static StatusException methodNotAllowed(String verb, String group, String resource) {
        return new StatusException(
                405,
                "MethodNotAllowed",
                verb
                        + " is not supported on resources of kind \""
                        + groupResource(group, resource)
                        + "\"",
                Details.about(group, resource, ""));
    }

    /// An object of a kind whose definition is being deleted.
    public static StatusException terminatingDefinition() {
        return new StatusException(
                405,
                "MethodNotAllowed",
                "create not allowed while custom resource definition is terminating",
                Details.NONE);
    }

    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message, Details.NONE);
    }

    public static StatusException tooLarge(long limitBytes) {
        return tooLarge("limit is " + limitBytes);
    }

    public static StatusException tooLarge(String limit) {
        return new StatusException(
                413, "RequestEntityTooLarge", "Request entity too large: " + limit, Details.NONE);
    }

    public static StatusException unsupportedMediaType(String given, String supported) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format ("
                        + given
                        + ") - accepted media types include: "
                        + supported,
                Details.NONE);
    }

    public static StatusException notAcceptable(String supported) {
        return new StatusException(
                406,
                "NotAcceptable",
                "only the following media types are accepted: " + supported,
                Details.NONE);
    }

    public static StatusException tooManyRequests(
            String message, int retryAfterSeconds, List<Cause> causes) {
        return new StatusException(
                429,
                "TooManyRequests",
                message,
                new Details("", "", "", "", causes, retryAfterSeconds));
    }

    /// The server can not do it now, but may later.
    public static StatusException unavailable(String message) {
        return new StatusException(
                503, "ServiceUnavailable", message, new Details("", "", "", "", List.of(), 1));
    }

    public static StatusException timeout(String message) {
        return new StatusException(
                504, "Timeout", message, new Details("", "", "", "", List.of(), 1));
    }

    public static StatusException internal(String message) {
        return new StatusException(
                500, "InternalError", "Internal error occurred: " + message, Details.NONE);
    }

    /// What the client is to be warned of beside being refused.
    public List<String> warnings() {
        return warnings;
    }

    void warn(List<String> of) {
        warnings = List.copyOf(of);
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public int retryAfterSeconds() {
        return details.retryAfterSeconds();
    }

    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /// The `Status` object.
    public Map<String, Object> toStatus() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", text());
        status.put("reason", reason);
        // Clients read details without looking whether there are any.
        status.put("details", detailsObject());
        status.put("code", (long) code);
        return status;
    }

    private Map<String, Object> detailsObject() {
        Map<String, Object> about = new LinkedHashMap<>();
        putUnlessEmpty(about, "name", details.name());
        putUnlessEmpty(about, "group", details.group());
        putUnlessEmpty(about, "kind", details.resourceOrKind());
        putUnlessEmpty(about, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            List<Object> causes = new ArrayList<>();
            for (Cause cause : details.causes()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                putUnlessEmpty(entry, "reason", cause.reason());
                putUnlessEmpty(entry, "message", cause.message());
                putUnlessEmpty(entry, "field", cause.field());
                causes.add(entry);
            }
            about.put("causes", causes);
        }
        if (details.retryAfterSeconds() > 0) {
            about.put("retryAfterSeconds", (long) details.retryAfterSeconds());
        }
        return about;
    }

    private static void putUnlessEmpty(Map<String, Object> object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }
}
