package dev.atoll.kinds.validation;

import dev.atoll.kinds.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Validates objects that were checked against their schema and defaulted. Kinds without rules of
/// their own are held to the rules for metadata.
public final class Validation {
    private static final Map<String, Rules> RULES = new HashMap<>();

    /// The rules of a kind: each walks the object, and the old one where there is one.
    private record Rules(
            Consumer<Cursor> create,
            BiConsumer<Cursor, Cursor> update,
            BiConsumer<Cursor, Cursor> updateStatus) {}

    static {
        add("core.v1.Pod", PodRules::create, PodRules::update, PodRules::updateStatus);
        add("core.v1.ConfigMap", ConfigRules::configMap, ConfigRules::configMapUpdate);
        add("core.v1.Secret", ConfigRules::secret, ConfigRules::secretUpdate);
        add("core.v1.Service", ServiceRules::create, ServiceRules::update);
        add("core.v1.Endpoints", NetworkRules::endpoints);
        add(
                "core.v1.Node",
                ClusterRules::node,
                ClusterRules::nodeUpdate,
                ClusterRules::nodeStatusUpdate);
        add("core.v1.Event", ClusterRules::event);
        add("core.v1.PersistentVolumeClaim", ClusterRules::claim, ClusterRules::claimUpdate);
        add("core.v1.PersistentVolume", ClusterRules::volume);
        add("core.v1.PodTemplate", template -> PodRules.template(template.at("template")));
        add("core.v1.ReplicationController", WorkloadRules::replicationController);
        add("apps.v1.Deployment", WorkloadRules::deployment, WorkloadRules::deploymentUpdate);
        add("apps.v1.ReplicaSet", WorkloadRules::replicaSet, WorkloadRules::replicaSetUpdate);
        add("apps.v1.StatefulSet", WorkloadRules::statefulSet, WorkloadRules::statefulSetUpdate);
        add("apps.v1.DaemonSet", WorkloadRules::daemonSet, WorkloadRules::daemonSetUpdate);
        add("batch.v1.Job", JobRules::create, JobRules::update);
        add("batch.v1.CronJob", JobRules::cronJob);
        add("rbac.v1.Role", role -> RbacRules.role(role, true));
        add("rbac.v1.ClusterRole", role -> RbacRules.role(role, false));
        add(
                "rbac.v1.RoleBinding",
                binding -> RbacRules.binding(binding, true),
                (binding, old) -> RbacRules.bindingUpdate(binding, old, true));
        add(
                "rbac.v1.ClusterRoleBinding",
                binding -> RbacRules.binding(binding, false),
                (binding, old) -> RbacRules.bindingUpdate(binding, old, false));
        add("coordination.v1.Lease", ClusterRules::lease);
        add(
                "discovery.v1.EndpointSlice",
                NetworkRules::endpointSlice,
                NetworkRules::endpointSliceUpdate);
        add("networking.v1.Ingress", NetworkRules::ingress);
        add("networking.v1.NetworkPolicy", NetworkRules::networkPolicy);
        add("policy.v1.PodDisruptionBudget", ClusterRules::disruptionBudget);
        add("autoscaling.v1.HorizontalPodAutoscaler", ClusterRules::autoscaler);
        add("autoscaling.v2.HorizontalPodAutoscaler", ClusterRules::autoscaler);
        add(
                "storage.v1.StorageClass",
                ClusterRules::storageClass,
                ClusterRules::storageClassUpdate);
        add(
                "scheduling.v1.PriorityClass",
                ClusterRules::priorityClass,
                ClusterRules::priorityClassUpdate);
        for (String kind : List.of("Mutating", "Validating")) {
            add(
                    "admissionregistration.v1." + kind + "WebhookConfiguration",
                    WebhookRules::configuration);
        }
        add("admissionregistration.v1.ValidatingAdmissionPolicy", PolicyRules::validatingPolicy);
        add("admissionregistration.v1.MutatingAdmissionPolicy", PolicyRules::mutatingPolicy);
        add(
                "admissionregistration.v1.ValidatingAdmissionPolicyBinding",
                PolicyRules::validatingBinding);
        add("admissionregistration.v1.MutatingAdmissionPolicyBinding", PolicyRules::binding);
        add("core.v1.ResourceQuota", LimitRules::quota, LimitRules::quotaUpdate);
        add("core.v1.LimitRange", LimitRules::range);
        add(
                "atoll.v1.Tenant",
                PlatformRules::tenant,
                PlatformRules::tenantUpdate,
                PlatformRules::tenantStatusUpdate);
        add(
                "atoll.v1.Shard",
                PlatformRules::shard,
                PlatformRules::shardUpdate,
                PlatformRules::shardStatusUpdate);
    }

    private Validation() {}

    private static void add(String id, Consumer<Cursor> create) {
        add(id, create, (object, old) -> create.accept(object));
    }

    private static void add(String id, Consumer<Cursor> create, BiConsumer<Cursor, Cursor> update) {
        add(id, create, update, (object, old) -> {});
    }

    private static void add(
            String id,
            Consumer<Cursor> create,
            BiConsumer<Cursor, Cursor> update,
            BiConsumer<Cursor, Cursor> updateStatus) {
        RULES.put(id, new Rules(create, update, updateStatus));
    }

    /// What is wrong with a new object; empty if nothing.
    public static List<FieldError> create(Kind kind, Map<String, Object> object) {
        Cursor root = Cursor.root(object);
        MetadataRules.create(kind, root.at("metadata"));
        Rules rules = RULES.get(kind.schema().id());
        if (rules != null) {
            rules.create().accept(root);
        }
        return List.copyOf(root.errors());
    }

    /// What is wrong with a change of an object.
    public static List<FieldError> update(
            Kind kind, Map<String, Object> updated, Map<String, Object> old) {
        Cursor root = Cursor.root(updated);
        Cursor before = Cursor.root(old);
        MetadataRules.update(kind, root.at("metadata"), before.at("metadata"));
        Rules rules = RULES.get(kind.schema().id());
        if (rules != null) {
            rules.update().accept(root, before);
        }
        return List.copyOf(root.errors());
    }

    /// What is wrong with a change through a subresource, such as `status` or `resize`.
    public static List<FieldError> updateSubresource(
            Kind kind, String subresource, Map<String, Object> updated, Map<String, Object> old) {
        boolean pod = kind.schema().id().equals("core.v1.Pod");
        if (subresource.equals("status")) {
            return updateStatus(kind, updated, old);
        }
        if (!pod || !List.of("ephemeralcontainers", "resize").contains(subresource)) {
            return update(kind, updated, old);
        }
        Cursor root = Cursor.root(updated);
        Cursor before = Cursor.root(old);
        MetadataRules.update(kind, root.at("metadata"), before.at("metadata"));
        PodRules.spec(root.at("spec"));
        if (subresource.equals("resize")) {
            PodUpdateRules.resize(root.at("spec"), before.at("spec"));
        } else {
            PodUpdateRules.ephemeralContainers(root.at("spec"), before.at("spec"));
        }
        return List.copyOf(root.errors());
    }

    /// What is wrong with a change of an object's status.
    public static List<FieldError> updateStatus(
            Kind kind, Map<String, Object> updated, Map<String, Object> old) {
        Cursor root = Cursor.root(updated);
        Cursor before = Cursor.root(old);
        MetadataRules.update(kind, root.at("metadata"), before.at("metadata"));
        Rules rules = RULES.get(kind.schema().id());
        if (rules != null) {
            rules.updateStatus().accept(root, before);
        }
        return List.copyOf(root.errors());
    }
}
