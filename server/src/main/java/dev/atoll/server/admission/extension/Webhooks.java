package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.JsonPatch;
import dev.atoll.kinds.patch.PatchException;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.status.Warnings;
import dev.atoll.server.webhook.WebhookClient;
import dev.atoll.server.webhook.WebhookException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Asks webhooks about an attempt: those that may change the object one after the other, the others at once.
final class Webhooks {
    private final WebhookClient client;
    private final Expressions expressions;

    Webhooks(WebhookClient client, Expressions expressions) {
        this.client = client;
        this.expressions = expressions;
    }

    /// A webhook that is to be asked, and the kind as which it looks at the object.
    private record Due(Webhook webhook, Kind as) {}

    /// What came of asking one.
    private record Told(
            Optional<StatusException> refusal, Optional<byte[]> patch, List<String> warnings) {
        static Told nothing() {
            return new Told(Optional.empty(), Optional.empty(), List.of());
        }

        static Told refused(StatusException refusal) {
            return new Told(Optional.of(refusal), Optional.empty(), List.of());
        }
    }

    /// @return those that want to be asked again should the object change after them, with it as they left it
    List<Seen> mutate(Scene scene, List<Webhook> webhooks) {
        List<Seen> seen = new ArrayList<>();
        for (Webhook webhook : webhooks) {
            Optional<Due> due = due(scene, webhook);
            if (due.isEmpty()) {
                continue;
            }
            Told told = ask(scene, due.get(), true);
            Warnings.add(told.warnings());
            if (told.refusal().isPresent()) {
                throw told.refusal().get();
            }
            if (told.patch().isPresent()) {
                apply(scene, due.get(), told.patch().get());
            }
            Map<String, Object> object = scene.attempt().payload().object();
            if (webhook.again() && object != null) {
                seen.add(new Seen(webhook, Metadata.copyOf(object)));
            }
        }
        return seen;
    }

    /// A webhook, and the object as it left it.
    record Seen(Webhook webhook, Map<String, Object> object) {}

    private static void apply(Scene scene, Due due, byte[] patch) {
        Map<String, Object> object = scene.object(due.as());
        if (object == null) {
            return;
        }
        Map<String, Object> changed;
        try {
            changed = JsonPatch.parse(patch).apply(object);
        } catch (PatchException e) {
            if (due.webhook().failsOpen()) {
                return;
            }
            throw StatusException.internal(String.valueOf(e.getMessage()));
        }
        if (scene.attempt().payload().special() == null) {
            Defaults.apply(due.as(), changed);
        }
        scene.replace(due.as(), changed);
    }

    void validate(Scene scene, List<Webhook> webhooks) {
        List<Due> due = new ArrayList<>();
        for (Webhook webhook : webhooks) {
            due(scene, webhook).ifPresent(due::add);
        }
        List<Told> answers =
                due.size() > 1 ? Seats.away(() -> askAll(scene, due)) : askOne(scene, due);
        answers.forEach(told -> Warnings.add(told.warnings()));
        for (Told told : answers) {
            if (told.refusal().isPresent()) {
                throw told.refusal().get();
            }
        }
    }

    private List<Told> askOne(Scene scene, List<Due> due) {
        return due.stream().map(one -> ask(scene, one, false)).toList();
    }

    private List<Told> askAll(Scene scene, List<Due> due) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Told>> asked =
                    due.stream().map(one -> threads.submit(() -> ask(scene, one, false))).toList();
            List<Told> answers = new ArrayList<>();
            for (Future<Told> one : asked) {
                answers.add(one.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StatusException.unavailable("the server is shutting down");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Optional<Due> due(Scene scene, Webhook webhook) {
        Optional<Kind> as = scene.match(webhook.criteria());
        if (as.isEmpty()) {
            return Optional.empty();
        }
        if (!webhook.conditions().conditions().isEmpty()) {
            switch (webhook.conditions().judge(expressions, scene.variables(as.get()))) {
                case Conditions.Verdict.Met() -> {}
                case Conditions.Verdict.NotMet() -> {
                    return Optional.empty();
                }
                case Conditions.Verdict.Failed(String why) -> {
                    if (webhook.failsOpen()) {
                        return Optional.empty();
                    }
                    throw forbidden(scene, why);
                }
            }
        }
        return Optional.of(new Due(webhook, as.get()));
    }

    static StatusException forbidden(Scene scene, String why) {
        return StatusException.forbidden(
                scene.attempt().on().group(),
                scene.attempt().on().resource(),
                scene.attempt().name(),
                why);
    }

    private Told ask(Scene scene, Due due, boolean mutating) {
        Webhook webhook = due.webhook();
        if (scene.attempt().options().dryRun() && !webhook.dryRunSafe()) {
            return Told.refused(
                    StatusException.badRequest(
                            "admission webhook \""
                                    + webhook.name()
                                    + "\" does not support dry run"));
        }
        String uid = UUID.randomUUID().toString();
        byte[] question = Review.question(scene, due.as(), webhook.version(), uid);
        try {
            byte[] body =
                    client.post(
                            scene.attempt().tenant(),
                            webhook.target(),
                            question,
                            webhook.timeout());
            Review.Answer answer = Review.answer(body, webhook.version(), uid, mutating);
            return new Told(
                    answer.allowed()
                            ? Optional.empty()
                            : Optional.of(Review.denial(webhook.name(), answer.status())),
                    answer.patch(),
                    answer.warnings());
        } catch (WebhookException e) {
            return failed(webhook, "failed to call webhook: " + e.text());
        } catch (Review.MalformedException e) {
            return failed(webhook, "received invalid webhook response: " + e.getMessage());
        }
    }

    private static Told failed(Webhook webhook, String why) {
        return webhook.failsOpen()
                ? Told.nothing()
                : Told.refused(
                        StatusException.internal(
                                "failed calling webhook \"" + webhook.name() + "\": " + why));
    }
}
