package dev.atoll.kinds.validation;

import dev.atoll.kinds.validation.PodRules.PodContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for what a container mounts.
final class MountRules {
    private MountRules() {}

    static void mounts(Cursor container, PodContext pod) {
        Set<String> paths = new HashSet<>();
        for (Cursor mount : container.items("volumeMounts")) {
            mount(mount, container, pod);
            Cursor path = mount.at("mountPath");
            if (!path.text().isEmpty() && !paths.add(path.text())) {
                path.invalid("must be unique");
            }
        }
        Set<String> devices = new HashSet<>();
        for (Cursor device : container.items("volumeDevices")) {
            Cursor name = device.at("name");
            if (name.require() && !pod.volumes().containsKey(name.text())) {
                name.add(FieldError.notFound(name.path(), name.text()));
            }
            Cursor path = device.at("devicePath");
            if (path.require()) {
                noBacksteps(path);
                if (!devices.add(path.text())) {
                    path.invalid("must be unique");
                }
                if (paths.contains(path.text())) {
                    path.invalid("must not already exist in volumeMounts");
                }
            }
        }
    }

    private static void mount(Cursor mount, Cursor container, PodContext pod) {
        Cursor name = mount.at("name");
        if (name.require() && !pod.volumes().containsKey(name.text())) {
            name.add(FieldError.notFound(name.path(), name.text()));
        }
        mount.at("mountPath").require();
        Cursor subPath = mount.at("subPath");
        Cursor expression = mount.at("subPathExpr");
        for (Cursor path : List.of(subPath, expression)) {
            if (!path.text().isEmpty()) {
                if (path.text().startsWith("/")) {
                    path.invalid("must be a relative path");
                }
                noBacksteps(path);
            }
        }
        if (!subPath.text().isEmpty() && !expression.text().isEmpty()) {
            expression.invalid("subPathExpr and subPath are mutually exclusive");
        }
        Cursor propagation = mount.at("mountPropagation");
        propagation.oneOf(List.of("Bidirectional", "HostToContainer", "None"));
        if (propagation.text().equals("Bidirectional")
                && !container.at("securityContext").flag("privileged")) {
            propagation.forbidden(
                    "Bidirectional mount propagation is available only to privileged containers");
        }
        Cursor recursive = mount.at("recursiveReadOnly");
        if (recursive.present()) {
            recursive.oneOf(List.of("Disabled", "Enabled", "IfPossible"));
            if (!recursive.text().equals("Disabled") && !mount.flag("readOnly")) {
                recursive.forbidden("may only be specified when readOnly is true");
            }
        }
    }

    /// A path may not lead above its start.
    static void noBacksteps(Cursor path) {
        if (List.of(path.text().split("/", -1)).contains("..")) {
            path.invalid("must not contain '..'");
        }
    }
}
