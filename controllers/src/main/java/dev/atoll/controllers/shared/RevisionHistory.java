package dev.atoll.controllers.shared;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.informer.Informer;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.ControllerRevision;
import dev.atoll.kinds.core.v1.PodTemplateSpec;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The templates that a StatefulSet or DaemonSet had, as ControllerRevisions, which can be rolled back to.
public final class RevisionHistory {
    public static final String HASH = "controller-revision-hash";

    private final ApiClient client;
    private final Informer<ControllerRevision> informer;

    public RevisionHistory(ApiClient client, Informer<ControllerRevision> informer) {
        this.client = client;
        this.informer = informer;
        Owners.index(informer);
    }

    /// The owner's revisions, the oldest first.
    public List<ControllerRevision> of(ApiObject owner) {
        return Owners.controlled(informer, owner).stream()
                .sorted(
                        Comparator.comparingLong(ControllerRevision::revision)
                                .thenComparing(ControllerRevision::name))
                .toList();
    }

    /// The revision of the owner's template now: an equal one made the newest, or a new one.
    public ControllerRevision current(
            ApiObject owner,
            PodTemplateSpec template,
            List<ControllerRevision> history,
            long collisionCount) {
        Tree data = data(template);
        long newest = history.isEmpty() ? 0 : history.getLast().revision();
        Optional<ControllerRevision> equal =
                history.reversed().stream()
                        .filter(each -> each.tree().child("data").equals(data))
                        .findFirst();
        if (equal.isPresent()) {
            return equal.get().revision() == newest
                    ? equal.get()
                    : client.resource(Resources.CONTROLLER_REVISIONS)
                            .update(equal.get().withRevision(newest + 1));
        }
        return create(owner, template, data, newest + 1, collisionCount);
    }

    private ControllerRevision create(
            ApiObject owner,
            PodTemplateSpec template,
            Tree data,
            long revision,
            long collisionCount) {
        String hash = Canonical.hash(data, collisionCount);
        Map<String, String> labels = new LinkedHashMap<>(template.metadata().labels());
        labels.put(HASH, hash);
        ObjectMeta metadata =
                ObjectMeta.of()
                        .withName(owner.name() + "-" + hash)
                        .withNamespace(owner.namespace())
                        .withLabels(labels)
                        .withOwnerReferences(List.of(Owners.reference(owner)));
        ControllerRevision wanted =
                new ControllerRevision(
                        ControllerRevision.of()
                                .withMetadata(metadata)
                                .withRevision(revision)
                                .tree()
                                .with("data", data));
        try {
            return client.resource(Resources.CONTROLLER_REVISIONS).create(wanted);
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            // Not in our cache yet.
            return client.resource(Resources.CONTROLLER_REVISIONS)
                    .in(owner.namespace())
                    .get(metadata.name())
                    .filter(each ->
                            each.tree().child("data").equals(data)
                                    && Owners.isControlledBy(each, owner))
                    .orElseThrow(() -> e);
        }
    }

    /// A patch that makes an owner's template the one of then.
    private static Tree data(PodTemplateSpec template) {
        Tree metadata = template.tree().child("metadata").with("creationTimestamp", null);
        Tree replaced =
                template.tree()
                        .with("metadata", metadata.isEmpty() ? null : metadata)
                        .with("$patch", "replace");
        return Tree.empty().with("spec", Tree.empty().with("template", replaced));
    }

    /// The template that a revision keeps.
    public static PodTemplateSpec template(ControllerRevision revision) {
        return new PodTemplateSpec(
                revision.tree().child("data").child("spec").child("template").with("$patch", null));
    }

    public static String hash(ControllerRevision revision) {
        return revision.metadata().labels().getOrDefault(HASH, "");
    }

    /// Deletes what is above the limit, the oldest first, and not in use.
    public void truncate(List<ControllerRevision> history, Set<String> namesInUse, long limit) {
        List<ControllerRevision> unused = new ArrayList<>();
        for (ControllerRevision each : history) {
            if (!namesInUse.contains(each.name())) {
                unused.add(each);
            }
        }
        for (ControllerRevision each :
                unused.subList(0, (int) Math.max(0, unused.size() - limit))) {
            try {
                client.resource(Resources.CONTROLLER_REVISIONS)
                        .in(each.namespace())
                        .delete(each.name(), DeleteOptions.defaults().withUid(each.uid()));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
    }
}
