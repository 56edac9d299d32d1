package dev.atoll.server.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What someone may do in one place, told as rules.
///
/// Rules are compared part by part: a part has one verb and one group, resource and name, or one verb and one path, and
/// so is within some rule as a whole or not at all. Two rules that only together hold what one wildcard says do not
/// cover it: a rule's `*` is covered by a `*` alone, for it also means what is not there yet.
public record Authority(List<PolicyRule> held) {

    /// Everything, on resources and on paths.
    public static final List<PolicyRule> FULL =
            List.of(
                    new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
                    new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    public Authority {
        held = List.copyOf(held);
    }

    /// The parts of rules that are not held; empty where everything is.
    public List<PolicyRule> lacks(List<PolicyRule> rules) {
        List<PolicyRule> lacking = new ArrayList<>();
        for (PolicyRule rule : rules) {
            for (PolicyRule part : rule.parts()) {
                if (held.stream().noneMatch(mine -> mine.coversPart(part))) {
                    lacking.add(part);
                }
            }
        }
        return lacking;
    }

    /// Why a user may not grant parts of rules, as Kubernetes says it.
    public static String refusal(UserInfo user, List<PolicyRule> lacking) {
        return "user "
                + PolicyRule.quoted(user.name())
                + " (groups="
                + PolicyRule.quoted(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n"
                + describe(lacking);
    }

    /// One a line, in order, the verbs of one resource together.
    private static String describe(List<PolicyRule> parts) {
        Map<List<List<String>>, PolicyRule> joined = new LinkedHashMap<>();
        TreeSet<String> lines = new TreeSet<>();
        for (PolicyRule part : parts) {
            if (part.names().isEmpty() && part.paths().isEmpty()) {
                joined.merge(
                        List.of(part.groups(), part.resources()), part, PolicyRule::withVerbsOf);
            } else {
                lines.add(part.text());
            }
        }
        joined.values().forEach(rule -> lines.add(rule.text()));
        return String.join("\n", lines);
    }
}
