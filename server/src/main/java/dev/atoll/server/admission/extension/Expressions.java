package dev.atoll.server.admission.extension;

import dev.atoll.kinds.cel.Cel;
import dev.atoll.kinds.cel.Compiled;
import dev.atoll.kinds.cel.Declarations;
import dev.atoll.kinds.cel.Outcome;
import dev.atoll.kinds.cel.ValueType;
import dev.atoll.kinds.cel.ValueType.Simple;
import java.util.Map;
import java.util.TreeMap;

/// What expressions of webhooks and policies may use, and how they are evaluated.
final class Expressions {
    /// Of all match conditions of one webhook or policy.
    static final long CONDITIONS_BUDGET = 2_500_000;

    /// Of all expressions of one policy with one binding and one parameter.
    static final long POLICY_BUDGET = 10_000_000;

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
    static final Declarations CONDITIONS = conditions();

    /// For the expressions of policies.
    static final Declarations POLICIES =
            CONDITIONS
                    .with("namespaceObject", Simple.DYN)
                    .with("params", Simple.DYN)
                    .with("variables", new ValueType.MapOf(Simple.DYN));

    private final Cel cel;

    Expressions(Cel cel) {
        this.cel = cel;
    }

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

    Compiled compile(String expression, Declarations declarations) {
        return cel.compile(expression, declarations);
    }

    Outcome evaluate(
            String expression, Declarations declarations, Map<String, ?> variables, long budget) {
        return switch (cel.compile(expression, declarations)) {
            case Compiled.Success success -> success.program().evaluate(variables, budget);
            case Compiled.Failure failure ->
                    new Outcome.Failed("compilation failed: " + failure.text(), 0);
        };
    }
}
