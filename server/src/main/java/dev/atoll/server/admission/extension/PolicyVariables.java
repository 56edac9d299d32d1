package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Kind;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What policies of both kinds have in common.
final class PolicyVariables {
    private PolicyVariables() {}

    @SuppressWarnings("NullAway") // null is a value of expressions
    static Map<String, Object> of(Scene scene, Kind as) {
        Map<String, Object> variables = scene.variables(as);
        variables.put("namespaceObject", scene.namespaceObject());
        return variables;
    }

    /// @return empty where the policy is not for this; an empty text where it is; else why that cannot be told
    static Optional<String> conditionFailure(
            Expressions expressions, Policy policy, Map<String, Object> variables) {
        return switch (policy.conditions().judge(expressions, variables)) {
            case Conditions.Verdict.Met() -> Optional.of("");
            case Conditions.Verdict.NotMet() -> Optional.empty();
            case Conditions.Verdict.Failed(String why) ->
                    policy.failsOpen() ? Optional.empty() : Optional.of(why);
        };
    }

    static StatusException denial(Scene scene, String why, String reason) {
        StatusException plain = Webhooks.forbidden(scene, why);
        String said = reason.isEmpty() ? "Invalid" : reason;
        int code =
                switch (said) {
                    case "Forbidden" -> 403;
                    case "Unauthorized" -> 401;
                    case "RequestEntityTooLarge" -> 413;
                    default -> 422;
                };
        return new StatusException(
                code,
                said,
                plain.text(),
                new StatusException.Details(
                        scene.attempt().on().group(),
                        scene.attempt().on().resource(),
                        scene.attempt().name(),
                        "",
                        List.of(new StatusException.Cause("", why, "")),
                        0));
    }
}
