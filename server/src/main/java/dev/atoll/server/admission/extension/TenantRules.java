package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.SelectorException;
import dev.atoll.server.cache.CachedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All webhooks and policies of one tenant, in the order in which they are asked: by the names of their objects.
record TenantRules(
        List<Webhook> mutatingWebhooks,
        List<Webhook> validatingWebhooks,
        List<Policy> mutatingPolicies,
        List<Policy> validatingPolicies) {
    private static final Logger log = LoggerFactory.getLogger(TenantRules.class);

    static final TenantRules NONE = new TenantRules(List.of(), List.of(), List.of(), List.of());

    boolean mutates() {
        return !mutatingWebhooks.isEmpty() || !mutatingPolicies.isEmpty();
    }

    boolean validates() {
        return !validatingWebhooks.isEmpty() || !validatingPolicies.isEmpty();
    }

    /// @param objects the tenant's objects of a resource
    static TenantRules read(Function<String, List<CachedObject>> objects) {
        return new TenantRules(
                webhooks(objects.apply("mutatingwebhookconfigurations")),
                webhooks(objects.apply("validatingwebhookconfigurations")),
                policies(
                        objects.apply("mutatingadmissionpolicies"),
                        objects.apply("mutatingadmissionpolicybindings"),
                        true),
                policies(
                        objects.apply("validatingadmissionpolicies"),
                        objects.apply("validatingadmissionpolicybindings"),
                        false));
    }

    private static List<CachedObject> sorted(List<CachedObject> objects) {
        return objects.stream().sorted(Comparator.comparing(CachedObject::name)).toList();
    }

    private static List<Webhook> webhooks(List<CachedObject> configurations) {
        List<Webhook> webhooks = new ArrayList<>();
        for (CachedObject configuration : sorted(configurations)) {
            for (Tree webhook : configuration.tree().children("webhooks")) {
                try {
                    webhooks.add(Webhook.of(webhook));
                } catch (SelectorException e) {
                    log.debug("{}: {}", configuration.key(), e.getMessage());
                }
            }
        }
        return List.copyOf(webhooks);
    }

    private static List<Policy> policies(
            List<CachedObject> policies, List<CachedObject> bindings, boolean mutating) {
        Map<String, List<Policy.Binding>> byPolicy = new HashMap<>();
        for (CachedObject binding : sorted(bindings)) {
            Tree tree = binding.tree();
            try {
                byPolicy.computeIfAbsent(
                                tree.child("spec").string("policyName", ""), _ -> new ArrayList<>())
                        .add(Policy.Binding.of(tree));
            } catch (SelectorException e) {
                log.debug("{}: {}", binding.key(), e.getMessage());
            }
        }
        List<Policy> bound = new ArrayList<>();
        for (CachedObject policy : sorted(policies)) {
            List<Policy.Binding> own = byPolicy.get(policy.name());
            if (own != null) {
                try {
                    bound.add(Policy.of(policy.tree(), mutating, List.copyOf(own)));
                } catch (SelectorException e) {
                    log.debug("{}: {}", policy.key(), e.getMessage());
                }
            }
        }
        return List.copyOf(bound);
    }
}
