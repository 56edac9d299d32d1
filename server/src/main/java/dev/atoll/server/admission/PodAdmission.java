package dev.atoll.server.admission;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a Pod is given: its service account with a token, the tolerations that let it survive a short absence of its
/// node, its priority.
final class PodAdmission {
    private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String TOKEN_VOLUME_NAME = "kube-api-access";
    private static final int TOKEN_SECONDS = 3_607;
    private static final int READABLE_BY_ALL = 0644;
    private static final long ABSENCE_SECONDS = 300;

    private static final Map<String, Object> TOKEN_VOLUME =
            Json.decode(
                    """
                    {"name": "%s",
                     "projected": {
                         "sources": [
                             {"serviceAccountToken": {"expirationSeconds": %d, "path": "token"}},
                             {"configMap": {
                                 "name": "kube-root-ca.crt",
                                 "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                             {"downwardAPI": {
                                 "items": [{
                                     "path": "namespace",
                                     "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}],
                         "defaultMode": %d}}
                    """
                            .formatted(TOKEN_VOLUME_NAME, TOKEN_SECONDS, READABLE_BY_ALL)
                            .getBytes(StandardCharsets.UTF_8));

    private final ObjectCache cache;

    PodAdmission(ObjectCache cache) {
        this.cache = cache;
    }

    void admit(TenantId tenant, Map<String, Object> pod) {
        Map<String, Object> spec = Metadata.child(pod, "spec");
        if (!NodeWorkRestriction.isMirror(Tree.of(pod))) {
            giveServiceAccount(tenant, Metadata.of(pod), spec);
        }
        tolerateAbsence(spec);
        givePriority(tenant, Metadata.of(pod).name(), spec);
    }

    /// An update may only leave out what was given, as clients that apply their own manifest do.
    void keepAdmitted(Map<String, Object> updated, Map<String, Object> old) {
        Map<String, Object> spec = Metadata.child(updated, "spec");
        Map<String, Object> was = Metadata.child(Metadata.copyOf(old), "spec");
        for (String field :
                List.of("priority", "preemptionPolicy", "serviceAccountName", "serviceAccount")) {
            if (spec.get(field) == null && was.get(field) != null) {
                spec.put(field, was.get(field));
            }
        }
    }

    private void giveServiceAccount(TenantId tenant, Metadata metadata, Map<String, Object> spec) {
        if (Metadata.text(spec, "serviceAccountName").isEmpty()) {
            spec.put("serviceAccountName", "default");
        }
        String name = Metadata.text(spec, "serviceAccountName");
        spec.put("serviceAccount", name);
        Tree account = serviceAccount(tenant, metadata, name);
        if (!spec.containsKey("imagePullSecrets")
                && account.get("imagePullSecrets") instanceof List<?> secrets) {
            spec.put("imagePullSecrets", new ArrayList<>(secrets));
        }
        Boolean ofPod =
                spec.get("automountServiceAccountToken") instanceof Boolean value ? value : null;
        Boolean ofAccount = account.boolOrNull("automountServiceAccountToken");
        boolean mount = ofPod != null ? ofPod : ofAccount == null || ofAccount;
        if (mount) {
            mountToken(spec);
        }
    }

    private Tree serviceAccount(TenantId tenant, Metadata pod, String name) {
        CachedObject account =
                cache.find(
                        new ObjectKey(tenant, "", "serviceaccounts", pod.namespace(), name),
                        Admission.PATIENCE);
        if (account == null) {
            throw StatusException.forbidden(
                    "",
                    "pods",
                    pod.name(),
                    "error looking up service account "
                            + pod.namespace()
                            + "/"
                            + name
                            + ": serviceaccount \""
                            + name
                            + "\" not found");
        }
        return account.tree();
    }

    private static void mountToken(Map<String, Object> spec) {
        List<Map<String, Object>> containers =
                new ArrayList<>(Metadata.children(spec, "containers"));
        containers.addAll(Metadata.children(spec, "initContainers"));
        boolean needed = false;
        for (Map<String, Object> container : containers) {
            boolean mounted =
                    Metadata.children(container, "volumeMounts").stream()
                            .anyMatch(
                                    mount -> Metadata.text(mount, "mountPath").equals(TOKEN_PATH));
            if (!mounted) {
                needed = true;
                Map<String, Object> mount = new LinkedHashMap<>();
                mount.put("name", TOKEN_VOLUME_NAME);
                mount.put("readOnly", true);
                mount.put("mountPath", TOKEN_PATH);
                appendTo(container, "volumeMounts", mount);
            }
        }
        boolean present =
                Metadata.children(spec, "volumes").stream()
                        .anyMatch(
                                volume -> Metadata.text(volume, "name").equals(TOKEN_VOLUME_NAME));
        if (needed && !present) {
            appendTo(spec, "volumes", Metadata.copyOf(TOKEN_VOLUME));
        }
    }

    private static void appendTo(
            Map<String, Object> parent, String field, Map<String, Object> item) {
        List<Object> items = new ArrayList<>(Metadata.children(parent, field));
        items.add(item);
        parent.put(field, items);
    }

    private static void tolerateAbsence(Map<String, Object> spec) {
        for (String taint :
                List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            boolean tolerated =
                    Metadata.children(spec, "tolerations").stream()
                            .anyMatch(toleration -> {
                                String key = Metadata.text(toleration, "key");
                                String effect = Metadata.text(toleration, "effect");
                                return (key.isEmpty() || key.equals(taint))
                                        && (effect.isEmpty() || effect.equals("NoExecute"));
                            });
            if (!tolerated) {
                Map<String, Object> toleration = new LinkedHashMap<>();
                toleration.put("key", taint);
                toleration.put("operator", "Exists");
                toleration.put("effect", "NoExecute");
                toleration.put("tolerationSeconds", ABSENCE_SECONDS);
                appendTo(spec, "tolerations", toleration);
            }
        }
    }

    private void givePriority(TenantId tenant, String name, Map<String, Object> spec) {
        String className = Metadata.text(spec, "priorityClassName");
        CachedObject priorityClass;
        if (className.isEmpty()) {
            priorityClass = Defaulting.globalDefault(cache, tenant).orElse(null);
            if (priorityClass != null) {
                spec.put("priorityClassName", priorityClass.name());
            }
        } else {
            priorityClass =
                    cache.resource(tenant, "scheduling.k8s.io", "priorityclasses")
                            .get("", className);
            if (priorityClass == null) {
                throw StatusException.forbidden(
                        "", "pods", name, "no PriorityClass with name " + className + " was found");
            }
        }
        Tree given = priorityClass == null ? Tree.empty() : priorityClass.tree();
        computed(name, spec, "priority", given.integer("value", 0));
        computed(
                name,
                spec,
                "preemptionPolicy",
                given.string("preemptionPolicy", "PreemptLowerPriority"));
    }

    /// What follows from the class can be said again, but not otherwise.
    private static void computed(
            String name, Map<String, Object> spec, String field, Object computed) {
        Object said = spec.put(field, computed);
        if (said != null && !said.equals(computed)) {
            String what =
                    field.equals("priority")
                            ? "the integer value of priority ("
                            : "the string value of PreemptionPolicy (";
            throw StatusException.forbidden(
                    "",
                    "pods",
                    name,
                    what
                            + said
                            + ") must not be provided in pod spec; priority admission controller computed "
                            + computed
                            + " from the given PriorityClass name");
        }
    }
}
