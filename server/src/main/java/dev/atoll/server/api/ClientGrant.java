package dev.atoll.server.api;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.validation.FieldError;
import dev.atoll.kinds.validation.Names;
import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a KubeconfigRequest or a NodeCertificateRequest asks for, found to be in order.
///
/// @param key of the client, who keeps the private one
/// @param filled fields of the request's spec, also those that it left out
record ClientGrant(Subject subject, PublicKey key, Map<String, Object> filled) {
    private static final Duration SHORTEST = Duration.ofMinutes(10);
    private static final Duration USUAL = Duration.ofDays(365);
    private static final long LONGEST_SECONDS = 1L << 32;
    private static final int MAX_GROUPS = 64;
    private static final int MAX_NAME_BYTES = 256;

    /// The group that a role stands for: every tenant binds it to the cluster role of the name.
    private static final Map<String, String> GROUP_OF_ROLE = new LinkedHashMap<>();

    static {
        GROUP_OF_ROLE.put("cluster-admin", "system:masters");
        GROUP_OF_ROLE.put("admin", "atoll:admin");
        GROUP_OF_ROLE.put("edit", "atoll:edit");
        GROUP_OF_ROLE.put("view", "atoll:view");
    }

    ClientGrant {
        filled = Map.copyOf(filled);
    }

    /// @throws StatusException 422 that names all that is wrong
    static ClientGrant ofUser(String tenant, Tree spec) {
        List<FieldError> errors = new ArrayList<>();
        String user = spec.string("user", "");
        name("spec.user", user, errors);
        Set<String> groups = groups(spec, errors);
        Duration validity = validity(spec, errors);
        PublicKey key = key(spec.string("publicKey", ""), errors);
        if (!errors.isEmpty() || key == null) {
            throw refusal("KubeconfigRequest", tenant, errors);
        }
        String named = user.isEmpty() ? "admin" : user;
        return new ClientGrant(
                new Subject(named, List.copyOf(groups), List.of(), validity),
                key,
                Map.of("user", named, "expirationSeconds", validity.toSeconds()));
    }

    /// @throws StatusException 422 that names all that is wrong
    static ClientGrant ofNode(String tenant, Tree spec) {
        List<FieldError> errors = new ArrayList<>();
        String node = spec.string("node", "");
        if (node.isEmpty()) {
            errors.add(FieldError.required("spec.node", ""));
        } else {
            Names.subdomain(node)
                    .forEach(problem -> errors.add(FieldError.invalid("spec.node", node, problem)));
        }
        Duration validity = validity(spec, errors);
        PublicKey key = key(spec.string("publicKey", ""), errors);
        if (!errors.isEmpty() || key == null) {
            throw refusal("NodeCertificateRequest", tenant, errors);
        }
        return new ClientGrant(
                Subject.ofNode(node, validity),
                key,
                Map.of("expirationSeconds", validity.toSeconds()));
    }

    private static StatusException refusal(String kind, String tenant, List<FieldError> errors) {
        return StatusException.invalid(
                "atoll.dev",
                kind,
                tenant,
                errors.stream()
                        .map(error ->
                                new StatusException.Cause(
                                        error.reason(), error.message(), error.field()))
                        .toList());
    }

    private static Duration validity(Tree spec, List<FieldError> errors) {
        long seconds = spec.integer("expirationSeconds", USUAL.toSeconds());
        if (seconds < SHORTEST.toSeconds() || seconds > LONGEST_SECONDS) {
            errors.add(
                    FieldError.invalid(
                            "spec.expirationSeconds",
                            seconds,
                            seconds < SHORTEST.toSeconds()
                                    ? "may not specify a duration less than 10 minutes"
                                    : "may not specify a duration larger than 2^32 seconds"));
        }
        return Duration.ofSeconds(seconds);
    }

    private static Set<String> groups(Tree spec, List<FieldError> errors) {
        Set<String> groups = new LinkedHashSet<>();
        String role = spec.string("role", "");
        String standing = GROUP_OF_ROLE.get(role);
        if (standing != null) {
            groups.add(standing);
        } else if (!role.isEmpty()) {
            errors.add(FieldError.notSupported("spec.role", role, GROUP_OF_ROLE.keySet()));
        }
        List<String> named = spec.strings("groups");
        if (named.size() > MAX_GROUPS) {
            errors.add(FieldError.tooMany("spec.groups", named.size(), MAX_GROUPS));
        }
        for (int i = 0; i < Math.min(named.size(), MAX_GROUPS); i++) {
            String field = "spec.groups[" + i + "]";
            if (named.get(i).isEmpty()) {
                errors.add(FieldError.required(field, ""));
            }
            name(field, named.get(i), errors);
            groups.add(named.get(i));
        }
        return groups;
    }

    /// A number sign or a backslash at the beginning, and spaces at the ends, mean something else in a certificate.
    private static void name(String field, String name, List<FieldError> errors) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            errors.add(FieldError.tooLong(field, MAX_NAME_BYTES));
        } else if (name.startsWith("#")
                || name.startsWith("\\")
                || !name.equals(name.strip())
                || name.chars().anyMatch(Character::isISOControl)) {
            errors.add(
                    FieldError.invalid(
                            field,
                            name,
                            "must not begin with '#' or '\\', begin or end with a space, or contain"
                                    + " control characters"));
        }
    }

    private static @Nullable PublicKey key(String pem, List<FieldError> errors) {
        if (pem.isEmpty()) {
            errors.add(FieldError.required("spec.publicKey", ""));
            return null;
        }
        try {
            return Pem.publicKey(pem);
        } catch (GeneralSecurityException e) {
            errors.add(
                    FieldError.invalid(
                            "spec.publicKey", shortened(pem), String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 61) + "...";
    }
}
