package dev.atoll.kinds.validation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules for the volumes of a pod.
final class VolumeRules {
    /// Fields of a pod that environment variables may show.
    static final Set<String> ENV_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");

    /// Fields of a pod that files may show.
    private static final Set<String> FILE_FIELDS =
            Set.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid");

    private static final List<String> HOST_PATH_TYPES =
            List.of(
                    "",
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket");

    private VolumeRules() {}

    /// The volumes by name.
    static Map<String, Cursor> volumes(Cursor volumes) {
        Map<String, Cursor> byName = new HashMap<>();
        for (Cursor volume : volumes.items()) {
            Cursor name = volume.at("name");
            if (name.require()) {
                name.check(Names.label(name.text()));
                if (byName.putIfAbsent(name.text(), volume) != null) {
                    name.duplicate();
                }
            }
            source(volume);
        }
        return byName;
    }

    private static void source(Cursor volume) {
        int sources = 0;
        for (String field : volume.map().keySet()) {
            if (field.equals("name") || !volume.has(field)) {
                continue;
            }
            sources++;
            Cursor source = volume.at(field);
            if (sources > 1) {
                source.forbidden("may not specify more than 1 volume type");
                continue;
            }
            switch (field) {
                case "hostPath" -> hostPath(source);
                case "emptyDir" -> emptyDir(source);
                case "secret" -> {
                    source.at("secretName").require();
                    mode(source.at("defaultMode"));
                    items(source);
                }
                case "configMap" -> {
                    source.at("name").require();
                    mode(source.at("defaultMode"));
                    items(source);
                }
                case "downwardAPI" -> {
                    mode(source.at("defaultMode"));
                    source.items("items").forEach(VolumeRules::downwardFile);
                }
                case "projected" -> projected(source);
                case "persistentVolumeClaim" -> source.at("claimName").require();
                case "nfs" -> {
                    source.at("server").require();
                    source.at("path").require();
                }
                case "csi" -> source.at("driver").require();
                case "ephemeral" -> {
                    if (!source.has("volumeClaimTemplate")) {
                        source.at("volumeClaimTemplate").required("");
                    }
                }
                case "image" ->
                        source.at("pullPolicy").oneOf(List.of("Always", "IfNotPresent", "Never"));
                default -> {}
            }
        }
        if (sources == 0) {
            volume.required("must specify a volume type");
        }
    }

    private static void hostPath(Cursor source) {
        if (source.at("path").require()) {
            MountRules.noBacksteps(source.at("path"));
        }
        source.at("type").oneOf(HOST_PATH_TYPES);
    }

    private static void emptyDir(Cursor source) {
        Cursor limit = source.at("sizeLimit");
        if (limit.present() && limit.quantity().signum() < 0) {
            limit.forbidden("SizeLimit field must be a valid resource quantity");
        }
    }

    private static void mode(Cursor mode) {
        if (mode.present() && (mode.number() < 0 || mode.number() > 511)) {
            mode.invalid("must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    private static void items(Cursor source) {
        for (Cursor item : source.items("items")) {
            item.at("key").require();
            path(item.at("path"));
            mode(item.at("mode"));
        }
    }

    private static void path(Cursor path) {
        if (path.require()) {
            if (path.text().startsWith("/")) {
                path.invalid("must be a relative path");
            }
            if (path.text().startsWith("..") && !path.text().startsWith("../")) {
                path.invalid("must not start with '..'");
            }
            MountRules.noBacksteps(path);
        }
    }

    private static void downwardFile(Cursor file) {
        path(file.at("path"));
        mode(file.at("mode"));
        if (file.has("fieldRef")) {
            fieldRef(file.at("fieldRef"), FILE_FIELDS);
            if (file.has("resourceFieldRef")) {
                file.invalid("fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.has("resourceFieldRef")) {
            file.at("resourceFieldRef").at("resource").require();
            file.at("resourceFieldRef").at("containerName").require();
        } else {
            file.required("one of fieldRef and resourceFieldRef is required");
        }
    }

    private static void projected(Cursor source) {
        mode(source.at("defaultMode"));
        Set<String> paths = new HashSet<>();
        for (Cursor projection : source.items("sources")) {
            int types = projection.map().size();
            if (types > 1) {
                projection.forbidden("may not specify more than 1 volume type");
            } else if (types == 0) {
                projection.required("must specify a volume type");
            }
            for (String named : List.of("secret", "configMap")) {
                if (projection.has(named)) {
                    projection.at(named).at("name").require();
                    items(projection.at(named));
                }
            }
            projection.at("downwardAPI").items("items").forEach(VolumeRules::downwardFile);
            if (projection.has("serviceAccountToken")) {
                token(projection.at("serviceAccountToken"));
                projection.at("serviceAccountToken").at("path").unique(paths);
            }
        }
    }

    private static void token(Cursor token) {
        path(token.at("path"));
        Cursor seconds = token.at("expirationSeconds");
        if (seconds.present() && seconds.number() < 600) {
            seconds.invalid("may not specify a duration less than 10 minutes");
        } else if (seconds.number() > 1L << 32) {
            seconds.invalid("may not specify a duration larger than 2^32 seconds");
        }
    }

    static void fieldRef(Cursor reference, Set<String> fields) {
        reference.at("apiVersion").require();
        Cursor path = reference.at("fieldPath");
        if (!path.require()) {
            return;
        }
        boolean subscript = path.text().matches("metadata\\.(labels|annotations)\\['[^']+'\\]");
        if (!subscript && !fields.contains(path.text())) {
            path.oneOf(fields);
        }
    }
}
