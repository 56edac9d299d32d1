package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.cel.Authorizer;
import dev.atoll.kinds.cel.Cel;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.Outreach;
import dev.atoll.server.webhook.ServiceAddresses;
import dev.atoll.server.webhook.WebhookClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets a tenant's webhooks and policies look at what is about to be done. They are not asked about themselves, so that
/// no tenant can lock itself out.
public final class Extensions {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String PLATFORM = "atoll-bootstrap";

    private final ObjectCache cache;
    private final Rbac rbac;
    private final Conversions conversions;
    private final RulesIndex index;
    private final Webhooks webhooks;
    private final ValidatingPolicies validating;
    private final MutatingPolicies mutating;

    /// What they need of the rest of the server.
    ///
    /// @param catalogs which kinds a tenant has
    public record Surroundings(
            ObjectCache cache,
            Rbac rbac,
            Conversions conversions,
            Function<TenantId, Catalog> catalogs,
            WebhookClient client) {}

    /// @param catalog the platform's kinds
    /// @param catalogs which kinds a tenant has
    public static Extensions of(
            ObjectCache cache,
            Rbac rbac,
            Catalog catalog,
            Function<TenantId, Catalog> catalogs,
            Outreach outreach) {
        return new Extensions(
                new Surroundings(
                        cache,
                        rbac,
                        Conversions.in(catalog),
                        catalogs,
                        new WebhookClient(new ServiceAddresses(cache), outreach)),
                new Cel());
    }

    public Extensions(Surroundings surroundings, Cel cel) {
        this.cache = surroundings.cache();
        this.rbac = surroundings.rbac();
        this.conversions = surroundings.conversions();
        this.index = new RulesIndex(cache);
        Expressions expressions = new Expressions(cel);
        ParameterObjects parameters = new ParameterObjects(cache, surroundings.catalogs());
        this.webhooks = new Webhooks(surroundings.client(), expressions);
        this.validating = new ValidatingPolicies(expressions, parameters);
        this.mutating = new MutatingPolicies(expressions, parameters);
    }

    /// Whether the tenant has any that could have a say.
    public boolean concern(TenantId tenant) {
        TenantRules rules = index.of(tenant);
        return rules.mutates() || rules.validates();
    }

    /// Lets them change the object.
    ///
    /// @throws dev.atoll.server.status.StatusException where one refuses
    public void mutate(Attempt attempt) {
        TenantRules rules = rules(attempt);
        if (!rules.mutates()) {
            return;
        }
        Scene scene = scene(attempt);
        mutating.mutate(scene, rules.mutatingPolicies());
        List<Webhooks.Seen> seen = webhooks.mutate(scene, rules.mutatingWebhooks());
        Map<String, Object> object = attempt.payload().object();
        List<Webhook> again =
                seen.stream()
                        .filter(one -> !one.object().equals(object))
                        .map(Webhooks.Seen::webhook)
                        .toList();
        if (!again.isEmpty()) {
            webhooks.mutate(scene, again);
        }
    }

    /// Lets them refuse it.
    ///
    /// @throws dev.atoll.server.status.StatusException where one does
    public void validate(Attempt attempt) {
        TenantRules rules = rules(attempt);
        if (rules.validates()) {
            Scene scene = scene(attempt);
            validating.validate(scene, rules.validatingPolicies());
            webhooks.validate(scene, rules.validatingWebhooks());
        }
    }

    private TenantRules rules(Attempt attempt) {
        return attempt.kind().identity().group().equals(RulesIndex.GROUP)
                        || isPlatform(attempt.request().user())
                ? TenantRules.NONE
                : index.of(attempt.tenant());
    }

    /// The platform brings the base of its tenants up to date when it starts, and waits for none of them.
    private static boolean isPlatform(UserInfo user) {
        return user.name().equals(PLATFORM) && user.groups().contains(UserInfo.MASTERS);
    }

    private Scene scene(Attempt attempt) {
        return new Scene(attempt, conversions, () -> namespace(attempt), authorizer(attempt));
    }

    private @Nullable CachedObject namespace(Attempt attempt) {
        return cache.find(
                new ObjectKey(attempt.tenant(), "", "namespaces", "", attempt.namespace()),
                PATIENCE);
    }

    private Authorizer authorizer(Attempt attempt) {
        return question -> {
            UserInfo user =
                    question.account().isEmpty()
                            ? attempt.request().user()
                            : account(question.account());
            Attributes asked =
                    question.path().isEmpty()
                            ? new Attributes.OnResource(
                                    question.verb(),
                                    question.group(),
                                    question.version(),
                                    question.resource(),
                                    question.subresource(),
                                    question.namespace(),
                                    question.name())
                            : new Attributes.OnPath(question.verb(), question.path());
            return new Authorizer.Decision(rbac.allows(attempt.tenant(), user, asked), "");
        };
    }

    private static UserInfo account(String account) {
        int slash = account.indexOf('/');
        String namespace = account.substring(0, slash);
        return UserInfo.component(
                "system:serviceaccount:" + namespace + ":" + account.substring(slash + 1),
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
    }
}
