package dev.atoll.server.auth;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/// Who a request comes from, as a TokenReview or SubjectAccessReview names it.
public record UserInfo(
        String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String MASTERS = "system:masters";

    private static final String NODE_USER = "system:node:";
    private static final String NODE_GROUP = "system:nodes";

    /// A component, known by its name and groups alone.
    public static UserInfo component(String name, List<String> groups) {
        List<String> all = new ArrayList<>(groups);
        all.add(AUTHENTICATED);
        return new UserInfo(name, "", all, Map.of());
    }

    /// The agent of a node.
    public static UserInfo ofNode(String node) {
        return component(NODE_USER + node, List.of(NODE_GROUP));
    }

    /// Whom a certificate names, as Kubernetes reads it: the common name is the user, organizations are groups. Whether
    /// it is to be believed is another question.
    public static UserInfo of(X509Certificate certificate) {
        String name = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn rdn :
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                @Nullable Object value = rdn.getValue();
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    name = String.valueOf(value);
                } else if (rdn.getType().equalsIgnoreCase("O")) {
                    groups.add(String.valueOf(value));
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a parsed certificate has a well-formed subject", e);
        }
        return component(name, groups);
    }

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /// The node whose agent this is; empty for everybody else.
    public Optional<String> node() {
        return name.startsWith(NODE_USER) && groups.contains(NODE_GROUP)
                ? Optional.of(name.substring(NODE_USER.length()))
                : Optional.empty();
    }
}
