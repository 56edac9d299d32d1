package dev.atoll.kinds.validation;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for configurations of admission webhooks.
final class WebhookRules {
    /// Of one configuration: their expressions are compiled when it is written, which takes a while.
    private static final int MAX_WEBHOOKS = 128;

    private static final List<String> VERSIONS = List.of("v1", "v1beta1");
    private static final List<String> OPERATIONS =
            List.of("*", "CREATE", "UPDATE", "DELETE", "CONNECT");
    private static final String FORM = "; desired format: https://host[/path]";

    private WebhookRules() {}

    static void configuration(Cursor configuration) {
        Set<String> seen = new HashSet<>();
        int count = configuration.items("webhooks").size();
        if (count > MAX_WEBHOOKS) {
            configuration.add(FieldError.tooMany("webhooks", count, MAX_WEBHOOKS));
            return;
        }
        for (Cursor webhook : configuration.items("webhooks")) {
            webhook(webhook);
            webhook.at("name").unique(seen);
        }
    }

    private static void webhook(Cursor webhook) {
        Cursor name = webhook.at("name");
        if (name.require()) {
            List<String> problems = Names.subdomain(name.text());
            name.check(problems);
            if (problems.isEmpty() && name.text().split("\\.", -1).length < 3) {
                name.invalid("should be a domain with at least three segments separated by dots");
            }
        }
        reviewVersions(webhook.at("admissionReviewVersions"));
        webhook.items("rules").forEach(rule -> rule(rule, false));
        webhook.at("failurePolicy").oneOf(List.of("Fail", "Ignore"));
        webhook.at("matchPolicy").oneOf(List.of("Equivalent", "Exact"));
        webhook.at("reinvocationPolicy").oneOf(List.of("IfNeeded", "Never"));
        Cursor effects = webhook.at("sideEffects");
        if (effects.present()) {
            effects.oneOf(List.of("None", "NoneOnDryRun"));
        } else {
            effects.required("must specify one of None, NoneOnDryRun");
        }
        Cursor timeout = webhook.at("timeoutSeconds");
        if (timeout.present() && (timeout.number() < 1 || timeout.number() > 30)) {
            timeout.invalid("the timeout value must be between 1 and 30 seconds");
        }
        AffinityRules.selector(webhook.at("namespaceSelector"));
        AffinityRules.selector(webhook.at("objectSelector"));
        clientConfig(webhook.at("clientConfig"));
        PolicyRules.matchConditions(webhook.at("matchConditions"));
    }

    private static void reviewVersions(Cursor versions) {
        if (versions.items().isEmpty()) {
            versions.required("must specify one of " + String.join(", ", VERSIONS));
            return;
        }
        Set<String> seen = new HashSet<>();
        boolean known = false;
        for (Cursor version : versions.items()) {
            version.check(Names.label1035(version.text()));
            version.unique(seen);
            known |= VERSIONS.contains(version.text());
        }
        if (!known) {
            versions.invalid("must include at least one of " + String.join(", ", VERSIONS));
        }
    }

    /// @param named whether objects may be named
    static void rule(Cursor rule, boolean named) {
        listed(rule.at("operations"), "if '*' is present, must not specify other operations");
        rule.items("operations").forEach(one -> one.oneOf(OPERATIONS));
        listed(rule.at("apiGroups"), "if '*' is present, must not specify other API groups");
        listed(rule.at("apiVersions"), "if '*' is present, must not specify other API versions");
        Cursor resources = rule.at("resources");
        if (resources.items().isEmpty()) {
            resources.required("");
        }
        resources.items().forEach(Cursor::require);
        if (resources.items().size() > 1 && rule.texts("resources").contains("*/*")) {
            resources.invalid("if '*/*' is present, must not specify other resources");
        }
        rule.at("scope").oneOf(List.of("*", "Cluster", "Namespaced"));
        if (named) {
            Set<String> seen = new HashSet<>();
            rule.items("resourceNames").forEach(one -> one.unique(seen));
        }
    }

    private static void listed(Cursor list, String alone) {
        if (list.items().isEmpty()) {
            list.required("");
        } else if (list.items().size() > 1
                && list.items().stream().anyMatch(one -> one.text().equals("*"))) {
            list.invalid(alone);
        }
    }

    private static void clientConfig(Cursor config) {
        if (config.has("url") == config.has("service")) {
            config.required("exactly one of url or service is required");
            return;
        }
        if (config.has("url")) {
            url(config.at("url"));
            return;
        }
        Cursor service = config.at("service");
        if (service.text("name").isEmpty()) {
            service.at("name").required("service name is required");
        }
        if (service.text("namespace").isEmpty()) {
            service.at("namespace").required("service namespace is required");
        }
        Cursor port = service.at("port");
        if (port.present() && (port.number() < 1 || port.number() > 65_535)) {
            port.invalid("port is not valid: must be between 1 and 65535, inclusive");
        }
        Cursor path = service.at("path");
        if (path.present() && !path.text().startsWith("/")) {
            path.invalid("must start with a '/'");
        }
    }

    private static void url(Cursor url) {
        URI parsed;
        try {
            parsed = new URI(url.text());
        } catch (URISyntaxException e) {
            url.required("url must be a valid URL: " + e.getMessage() + FORM);
            return;
        }
        if (!"https".equals(parsed.getScheme())) {
            url.invalid("'https' is the only allowed URL scheme" + FORM);
        }
        if (parsed.getHost() == null) {
            url.invalid("host must be specified" + FORM);
        }
        if (parsed.getUserInfo() != null) {
            url.invalid("user information is not permitted in the URL");
        }
        if (parsed.getFragment() != null) {
            url.invalid("fragments are not permitted in the URL");
        }
        if (parsed.getQuery() != null) {
            url.invalid("query parameters are not permitted in the URL");
        }
    }
}
