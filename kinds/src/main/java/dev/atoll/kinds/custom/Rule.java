package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;

/// A rule of `x-kubernetes-validations`.
///
/// @param optionalOldSelf whether it also holds where there is no old value
public record Rule(
        String expression,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean optionalOldSelf) {

    static List<Rule> of(Map<String, Object> schema) {
        return Plain.maps(schema, "x-kubernetes-validations").stream()
                .map(rule ->
                        new Rule(
                                Plain.string(rule, "rule"),
                                Plain.string(rule, "message"),
                                Plain.string(rule, "messageExpression"),
                                Plain.string(rule, "reason"),
                                Plain.string(rule, "fieldPath"),
                                Structural.isSet(rule, "optionalOldSelf")))
                .toList();
    }
}
