package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Tree;
import dev.atoll.server.webhook.WebhookTarget;
import java.time.Duration;

/// One webhook of a configuration.
///
/// @param failsOpen whether it is left out where it cannot be called
/// @param dryRunSafe whether it has no effects that a dry run could not undo
/// @param again whether it wants to be asked again where others have changed the object after it
record Webhook(
        String name,
        WebhookTarget target,
        Duration timeout,
        boolean failsOpen,
        boolean dryRunSafe,
        boolean again,
        String version,
        Criteria criteria,
        Conditions conditions) {
    private static final long DEFAULT_SECONDS = 10;
    private static final long MAX_SECONDS = 30;

    static Webhook of(Tree webhook) {
        String effects = webhook.string("sideEffects", "");
        long seconds =
                Math.clamp(webhook.integer("timeoutSeconds", DEFAULT_SECONDS), 1, MAX_SECONDS);
        String version =
                webhook.strings("admissionReviewVersions").stream()
                        .filter(one -> one.equals("v1") || one.equals("v1beta1"))
                        .findFirst()
                        .orElse("v1");
        return new Webhook(
                webhook.string("name", ""),
                WebhookTarget.of(webhook.child("clientConfig")),
                Duration.ofSeconds(seconds),
                webhook.string("failurePolicy", "Fail").equals("Ignore"),
                effects.equals("None") || effects.equals("NoneOnDryRun"),
                webhook.string("reinvocationPolicy", "Never").equals("IfNeeded"),
                version,
                Criteria.ofWebhook(webhook),
                Conditions.of(webhook));
    }
}
