package dev.atoll.kinds.cel;

import dev.atoll.kinds.cel.ValueType.Simple;
import java.util.Map;
import java.util.TreeMap;

/// The variables that expressions of admission webhooks and policies may use.
public final class AdmissionVariables {
    private static final String AUTHORIZATION = "kubernetes.authorization.";
    private static final ValueType GVK =
            names("kubernetes.GroupVersionKind", "group", "version", "kind");
    private static final ValueType GVR =
            names("kubernetes.GroupVersionResource", "group", "version", "resource");
    private static final ValueType USER =
            new ValueType.Fields(
                    "kubernetes.UserInfo",
                    Map.of(
                            "username",
                            Simple.STRING,
                            "uid",
                            Simple.STRING,
                            "groups",
                            new ValueType.ListOf(Simple.STRING),
                            "extra",
                            new ValueType.MapOf(new ValueType.ListOf(Simple.STRING))));

    /// For match conditions.
    public static final Declarations CONDITIONS = conditions();

    /// For the expressions of policies.
    public static final Declarations POLICIES =
            CONDITIONS
                    .with("namespaceObject", Simple.DYN)
                    .with("params", Simple.DYN)
                    .with("variables", new ValueType.MapOf(Simple.DYN));

    private AdmissionVariables() {}

    private static ValueType names(String type, String... fields) {
        Map<String, ValueType> byName = new TreeMap<>();
        for (String field : fields) {
            byName.put(field, Simple.STRING);
        }
        return new ValueType.Fields(type, byName);
    }

    private static Declarations conditions() {
        Map<String, ValueType> request = new TreeMap<>();
        request.put("uid", Simple.STRING);
        request.put("kind", GVK);
        request.put("resource", GVR);
        request.put("subResource", Simple.STRING);
        request.put("requestKind", GVK);
        request.put("requestResource", GVR);
        request.put("requestSubResource", Simple.STRING);
        request.put("name", Simple.STRING);
        request.put("namespace", Simple.STRING);
        request.put("operation", Simple.STRING);
        request.put("userInfo", USER);
        request.put("dryRun", Simple.BOOL);
        request.put("options", Simple.DYN);
        Map<String, ValueType> variables = new TreeMap<>();
        variables.put("object", Simple.DYN);
        variables.put("oldObject", Simple.DYN);
        variables.put("request", new ValueType.Fields("kubernetes.AdmissionRequest", request));
        variables.put("authorizer", new ValueType.Opaque(AUTHORIZATION + "Authorizer"));
        variables.put(
                "authorizer.requestResource",
                new ValueType.Opaque(AUTHORIZATION + "ResourceCheck"));
        return Declarations.of(variables);
    }
}
