package dev.atoll.kinds.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for security contexts.
final class SecurityRules {
    private static final List<String> PROFILES =
            List.of("Localhost", "RuntimeDefault", "Unconfined");

    private SecurityRules() {}

    static void pod(Cursor spec) {
        Cursor context = spec.at("securityContext");
        ids(context);
        Cursor group = context.at("fsGroup");
        if (group.present()) {
            id(group);
        }
        context.items("supplementalGroups").forEach(SecurityRules::id);
        context.at("fsGroupChangePolicy").oneOf(List.of("OnRootMismatch", "Always"));
        context.at("supplementalGroupsPolicy").oneOf(List.of("Merge", "Strict"));
        profile(context.at("seccompProfile"), "seccomp");
        profile(context.at("appArmorProfile"), "AppArmor");
        Set<String> sysctls = new HashSet<>();
        for (Cursor sysctl : context.items("sysctls")) {
            Cursor name = sysctl.at("name");
            if (name.require()) {
                name.unique(sysctls);
                if (!name.text()
                        .matches(
                                "[a-z0-9]([-_a-z0-9]*[a-z0-9])?([./][a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?)*")) {
                    name.invalid("must have at most 253 characters and match regex");
                }
            }
        }
        if (spec.flag("hostPID") && spec.flag("shareProcessNamespace")) {
            spec.at("shareProcessNamespace")
                    .invalid("ShareProcessNamespace and HostPID cannot both be enabled");
        }
    }

    static void container(Cursor context) {
        if (!context.present()) {
            return;
        }
        ids(context);
        profile(context.at("seccompProfile"), "seccomp");
        profile(context.at("appArmorProfile"), "AppArmor");
        context.at("procMount").oneOf(List.of("Default", "Unmasked"));
        Cursor escalation = context.at("allowPrivilegeEscalation");
        if (escalation.present() && !context.flag("allowPrivilegeEscalation")) {
            if (context.flag("privileged")) {
                context.invalid(
                        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            for (String capability : context.at("capabilities").texts("add")) {
                if (capability.equals("CAP_SYS_ADMIN") || capability.equals("SYS_ADMIN")) {
                    context.invalid(
                            "cannot set `allowPrivilegeEscalation` to false and"
                                    + " `capabilities.Add` CAP_SYS_ADMIN");
                }
            }
        }
    }

    private static void ids(Cursor context) {
        for (String field : List.of("runAsUser", "runAsGroup")) {
            if (context.has(field)) {
                id(context.at(field));
            }
        }
    }

    private static void id(Cursor id) {
        if (id.number() < 0 || id.number() > Integer.MAX_VALUE) {
            id.invalid("must be between 0 and 2147483647, inclusive");
        }
    }

    private static void profile(Cursor profile, String feature) {
        if (!profile.present()) {
            return;
        }
        profile.at("type").requireOneOf(PROFILES);
        boolean local = profile.text("type").equals("Localhost");
        Cursor file = profile.at("localhostProfile");
        if (local && file.text().isEmpty()) {
            file.required("must be set when " + feature + " type is Localhost");
        } else if (!local && file.present()) {
            file.invalid("can only be set when " + feature + " type is Localhost");
        }
    }
}
