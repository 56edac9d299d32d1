package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Tree;
import java.util.List;
import java.util.Optional;

/// A ValidatingAdmissionPolicy or MutatingAdmissionPolicy, with its bindings.
record Policy(
        String name,
        boolean mutating,
        Criteria criteria,
        Conditions conditions,
        boolean failsOpen,
        Optional<ParameterKind> parameters,
        List<Named> variables,
        List<Rule> rules,
        List<Named> annotations,
        List<Binding> bindings) {

    /// Of which kind a policy's parameters are.
    record ParameterKind(String apiVersion, String kind) {}

    record Named(String name, String expression) {}

    /// A validation or a mutation.
    sealed interface Rule {
        record Check(String expression, String message, String messageExpression, String reason)
                implements Rule {}

        record Apply(String expression) implements Rule {}

        record Patch(String expression) implements Rule {}
    }

    /// @param namespace of the parameters; empty for that of the object
    /// @param selector of the parameters, where they have no name
    record Parameters(String name, String namespace, Tree selector, boolean required) {}

    record Binding(
            String name, Optional<Parameters> parameters, Criteria criteria, List<String> actions) {

        static Binding of(Tree binding) {
            Tree spec = binding.child("spec");
            Tree reference = spec.child("paramRef");
            return new Binding(
                    binding.child("metadata").string("name", ""),
                    spec.has("paramRef")
                            ? Optional.of(
                                    new Parameters(
                                            reference.string("name", ""),
                                            reference.string("namespace", ""),
                                            reference.child("selector"),
                                            !reference
                                                    .string("parameterNotFoundAction", "Deny")
                                                    .equals("Allow")))
                            : Optional.empty(),
                    Criteria.ofPolicy(spec.child("matchResources")),
                    spec.strings("validationActions"));
        }
    }

    static Policy of(Tree policy, boolean mutating, List<Binding> bindings) {
        Tree spec = policy.child("spec");
        Tree kind = spec.child("paramKind");
        return new Policy(
                policy.child("metadata").string("name", ""),
                mutating,
                Criteria.ofPolicy(spec.child("matchConstraints")),
                Conditions.of(spec),
                spec.string("failurePolicy", "Fail").equals("Ignore"),
                spec.has("paramKind")
                        ? Optional.of(
                                new ParameterKind(
                                        kind.string("apiVersion", ""), kind.string("kind", "")))
                        : Optional.empty(),
                named(spec, "variables", "name", "expression"),
                (mutating ? spec.children("mutations") : spec.children("validations"))
                        .stream().map(one -> mutating ? mutation(one) : check(one)).toList(),
                named(spec, "auditAnnotations", "key", "valueExpression"),
                bindings);
    }

    private static List<Named> named(Tree spec, String list, String name, String expression) {
        return spec.children(list).stream()
                .map(one -> new Named(one.string(name, ""), one.string(expression, "")))
                .toList();
    }

    private static Rule check(Tree validation) {
        return new Rule.Check(
                validation.string("expression", ""),
                validation.string("message", ""),
                validation.string("messageExpression", ""),
                validation.string("reason", ""));
    }

    private static Rule mutation(Tree mutation) {
        return mutation.string("patchType", "").equals("JSONPatch")
                ? new Rule.Patch(mutation.child("jsonPatch").string("expression", ""))
                : new Rule.Apply(mutation.child("applyConfiguration").string("expression", ""));
    }
}
