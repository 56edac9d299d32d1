package dev.atoll.node.volume;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.DownwardAPIVolumeFile;
import dev.atoll.kinds.core.v1.KeyToPath;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Secret;
import dev.atoll.kinds.core.v1.Volume;
import dev.atoll.kinds.core.v1.VolumeProjection;
import dev.atoll.node.spec.ConfigException;
import dev.atoll.node.spec.EnvironmentSources;
import dev.atoll.node.spec.Fields;
import dev.atoll.node.spec.PodFacts;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that a volume made from API objects shall hold.
final class VolumeFiles {
    private static final int MODE_DEFAULT = 0644;

    private final Pod pod;
    private final PodFacts facts;
    private final EnvironmentSources sources;
    private final Tokens tokens;

    VolumeFiles(Pod pod, PodFacts facts, EnvironmentSources sources, Tokens tokens) {
        this.pod = pod;
        this.facts = facts;
        this.sources = sources;
        this.tokens = tokens;
    }

    /// Whether a volume is made of files from the API.
    static boolean makes(Volume volume) {
        Tree tree = volume.tree();
        return tree.has("configMap")
                || tree.has("secret")
                || tree.has("projected")
                || tree.has("downwardAPI");
    }

    Map<String, FileContent> of(Volume volume) throws VolumeException {
        Tree tree = volume.tree();
        Map<String, FileContent> files = new LinkedHashMap<>();
        if (tree.has("configMap")) {
            var source = volume.configMap();
            Selection selection =
                    new Selection(source.items(), mode(source.tree()), source.optional());
            configMap(source.name(), selection, files);
        } else if (tree.has("secret")) {
            var source = volume.secret();
            Selection selection =
                    new Selection(source.items(), mode(source.tree()), source.optional());
            secret(source.secretName(), selection, files);
        } else if (tree.has("downwardAPI")) {
            downward(volume.downwardAPI().items(), mode(volume.downwardAPI().tree()), files);
        } else {
            int mode = mode(volume.projected().tree());
            for (VolumeProjection part : volume.projected().sources()) {
                projection(volume, part, mode, files);
            }
        }
        return files;
    }

    private record Selection(List<KeyToPath> items, int mode, boolean optional) {}

    private static int mode(Tree source) {
        return (int) source.integer("defaultMode", MODE_DEFAULT);
    }

    private void projection(
            Volume volume, VolumeProjection part, int mode, Map<String, FileContent> files)
            throws VolumeException {
        Tree tree = part.tree();
        if (tree.has("configMap")) {
            var source = part.configMap();
            configMap(source.name(), new Selection(source.items(), mode, source.optional()), files);
        } else if (tree.has("secret")) {
            var source = part.secret();
            secret(source.name(), new Selection(source.items(), mode, source.optional()), files);
        } else if (tree.has("downwardAPI")) {
            downward(part.downwardAPI().items(), mode, files);
        } else if (tree.has("serviceAccountToken")) {
            String token = tokens.token(pod, volume.name(), part.serviceAccountToken());
            // a process that is not root must be able to read its own token
            boolean shared = pod.spec().securityContext().tree().has("fsGroup");
            files.put(part.serviceAccountToken().path(), text(token, shared ? 0600 : mode));
        } else {
            throw new VolumeException(
                    "projected volume \"" + volume.name() + "\": unsupported source");
        }
    }

    private void configMap(String name, Selection selection, Map<String, FileContent> files)
            throws VolumeException {
        Optional<ConfigMap> map = sources.configMap(name);
        if (map.isEmpty()) {
            if (!selection.optional()) {
                throw new VolumeException("configmap \"" + name + "\" not found");
            }
            return;
        }
        Map<String, Encoded> all = new LinkedHashMap<>();
        map.get().data().forEach((key, value) -> all.put(key, Encoded.utf8(value)));
        map.get().binaryData().forEach((key, value) -> all.put(key, base64(value)));
        select(all, selection, "configmap references non-existent config key: ", files);
    }

    private void secret(String name, Selection selection, Map<String, FileContent> files)
            throws VolumeException {
        Optional<Secret> secret = sources.secret(name);
        if (secret.isEmpty()) {
            if (!selection.optional()) {
                throw new VolumeException("secret \"" + name + "\" not found");
            }
            return;
        }
        Map<String, Encoded> all = new LinkedHashMap<>();
        secret.get().data().forEach((key, value) -> all.put(key, base64(value)));
        select(all, selection, "references non-existent secret key: ", files);
    }

    private static void select(
            Map<String, Encoded> all,
            Selection selection,
            String refusal,
            Map<String, FileContent> files)
            throws VolumeException {
        if (selection.items().isEmpty()) {
            all.forEach(
                    (key, content) -> files.put(key, new FileContent(content, selection.mode())));
            return;
        }
        for (KeyToPath item : selection.items()) {
            Encoded content = all.get(item.key());
            if (content == null) {
                if (!selection.optional()) {
                    throw new VolumeException(refusal + item.key());
                }
                continue;
            }
            files.put(
                    item.path(),
                    new FileContent(content, (int) item.tree().integer("mode", selection.mode())));
        }
    }

    private void downward(
            List<DownwardAPIVolumeFile> items, int mode, Map<String, FileContent> files)
            throws VolumeException {
        for (DownwardAPIVolumeFile item : items) {
            try {
                String value =
                        item.tree().has("fieldRef")
                                ? Fields.field(pod, item.fieldRef().fieldPath(), facts)
                                : Fields.resource(
                                        pod, item.resourceFieldRef(), Container.of(), facts);
                files.put(item.path(), text(value, (int) item.tree().integer("mode", mode)));
            } catch (ConfigException e) {
                throw new VolumeException(e.getMessage() + "", e);
            }
        }
    }

    private static FileContent text(String value, int mode) {
        return new FileContent(Encoded.utf8(value), mode);
    }

    private static Encoded base64(String value) {
        return Encoded.wrap(Base64.getDecoder().decode(value));
    }
}
