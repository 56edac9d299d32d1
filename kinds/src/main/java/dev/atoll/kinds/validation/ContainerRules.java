package dev.atoll.kinds.validation;

import dev.atoll.kinds.validation.PodRules.PodContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for the containers of a pod.
final class ContainerRules {
    private static final List<String> PULL = List.of("Always", "Never", "IfNotPresent");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> MESSAGE = List.of("File", "FallbackToLogsOnError");

    private ContainerRules() {}

    static void container(Cursor container, PodContext pod) {
        common(container, pod);
        Lifecycles.lifecycle(container.at("lifecycle"));
        Lifecycles.probe(container.at("livenessProbe"), container);
        Lifecycles.probe(container.at("readinessProbe"), container);
        Lifecycles.probe(container.at("startupProbe"), container);
        onlyOneSuccess(container.at("livenessProbe"));
        onlyOneSuccess(container.at("startupProbe"));
        if (container.at("readinessProbe").has("terminationGracePeriodSeconds")) {
            container
                    .at("readinessProbe")
                    .at("terminationGracePeriodSeconds")
                    .invalid("must not be set for readinessProbes");
        }
        restartRules(container);
    }

    private static void restartRules(Cursor container) {
        container.at("restartPolicy").oneOf(List.of("Always", "OnFailure", "Never"));
        if (!container.items("restartPolicyRules").isEmpty() && !container.has("restartPolicy")) {
            container
                    .at("restartPolicy")
                    .required("must specify restartPolicy when restart rules are used");
        }
    }

    private static void onlyOneSuccess(Cursor probe) {
        if (probe.present() && probe.number("successThreshold") != 1) {
            probe.at("successThreshold").invalid("must be 1");
        }
    }

    static void initContainer(Cursor container, PodContext pod) {
        if (container.text("restartPolicy").equals("Always")) {
            container(container, pod);
            return;
        }
        common(container, pod);
        restartRules(container);
        for (String field :
                List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(field)) {
                container
                        .at(field)
                        .forbidden(
                                "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    static void ephemeral(Cursor container, PodContext pod) {
        common(container, pod);
        for (String field :
                List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
            if (container.has(field)) {
                container.at(field).forbidden("cannot be set for an Ephemeral Container");
            }
        }
        if (!container.at("resources").map().isEmpty()) {
            container.at("resources").forbidden("cannot be set for an Ephemeral Container");
        }
        Cursor target = container.at("targetContainerName");
        if (!target.text().isEmpty() && !pod.containerNames().contains(target.text())) {
            target.add(FieldError.notFound(target.path(), target.text()));
        }
        for (Cursor mount : container.items("volumeMounts")) {
            if (!mount.text("subPath").isEmpty()) {
                mount.at("subPath").forbidden("cannot be set for an Ephemeral Container");
            }
        }
    }

    private static void common(Cursor container, PodContext pod) {
        Cursor name = container.at("name");
        if (name.require()) {
            name.check(Names.label(name.text()));
            name.unique(pod.containerNames());
        }
        Cursor image = container.at("image");
        if (image.require() && !image.text().strip().equals(image.text())) {
            image.invalid("must not have leading or trailing whitespace");
        }
        container.at("terminationMessagePolicy").requireOneOf(MESSAGE);
        container.at("imagePullPolicy").requireOneOf(PULL);
        ports(container.at("ports"));
        env(container);
        MountRules.mounts(container, pod);
        ResourceRules.requirements(container.at("resources"), pod.claims());
        SecurityRules.container(container.at("securityContext"));
        Set<String> resized = new HashSet<>();
        for (Cursor policy : container.items("resizePolicy")) {
            policy.at("resourceName").requireOneOf(List.of("cpu", "memory"));
            policy.at("resourceName").unique(resized);
            policy.at("restartPolicy").requireOneOf(List.of("NotRequired", "RestartContainer"));
        }
    }

    private static void ports(Cursor ports) {
        Set<String> names = new HashSet<>();
        for (Cursor port : ports.items()) {
            Cursor name = port.at("name");
            if (!name.text().isEmpty()) {
                name.check(Names.portName(name.text()));
                name.unique(names);
            }
            Cursor number = port.at("containerPort");
            if (number.number() == 0) {
                number.required("");
            } else {
                number.check(Names.portNumber(number.number()));
            }
            Cursor host = port.at("hostPort");
            if (host.number() != 0) {
                host.check(Names.portNumber(host.number()));
            }
            Cursor hostIp = port.at("hostIP");
            if (!hostIp.text().isEmpty()) {
                hostIp.check(Addresses.ip(hostIp.text()));
            }
            port.at("protocol").requireOneOf(PROTOCOLS);
        }
    }

    private static void env(Cursor container) {
        for (Cursor variable : container.items("env")) {
            Cursor name = variable.at("name");
            if (name.require()) {
                name.check(Names.envName(name.text()));
            }
            Cursor from = variable.at("valueFrom");
            if (from.present()) {
                valueFrom(variable, from);
            }
        }
        for (Cursor from : container.items("envFrom")) {
            Cursor prefix = from.at("prefix");
            if (!prefix.text().isEmpty()) {
                prefix.check(Names.envName(prefix.text()));
            }
            int sources = 0;
            for (String field : List.of("configMapRef", "secretRef")) {
                if (from.has(field)) {
                    sources++;
                    from.at(field).at("name").require();
                }
            }
            if (sources == 0) {
                from.add(
                        FieldError.invalid(
                                from.path(),
                                "",
                                "must specify one of: `configMapRef` or `secretRef`"));
            } else if (sources > 1) {
                from.add(
                        FieldError.invalid(
                                from.path(),
                                "",
                                "may not have more than one field specified at a time"));
            }
        }
    }

    private static void valueFrom(Cursor variable, Cursor from) {
        int sources = from.map().size();
        if (sources == 0) {
            from.add(
                    FieldError.invalid(
                            from.path(),
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`,"
                                    + " `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
        } else if (!variable.text("value").isEmpty()) {
            from.add(
                    FieldError.invalid(
                            from.path(), "", "may not be specified when `value` is not empty"));
        } else if (sources > 1) {
            from.add(
                    FieldError.invalid(
                            from.path(),
                            "",
                            "may not have more than one field specified at a time"));
        }
        if (from.has("fieldRef")) {
            VolumeRules.fieldRef(from.at("fieldRef"), VolumeRules.ENV_FIELDS);
        }
        if (from.has("resourceFieldRef")) {
            from.at("resourceFieldRef").at("resource").require();
        }
        for (String field : List.of("configMapKeyRef", "secretKeyRef")) {
            if (from.has(field)) {
                Cursor reference = from.at(field);
                reference.at("name").require();
                Cursor key = reference.at("key");
                if (key.require()) {
                    key.check(Names.configKey(key.text()));
                }
            }
        }
    }

    /// No two containers may want the same port of the host.
    static void hostPortConflicts(Cursor spec) {
        Set<String> taken = new HashSet<>();
        for (Cursor container : spec.items("containers")) {
            for (Cursor port : container.items("ports")) {
                long number = port.number("hostPort");
                if (number == 0) {
                    continue;
                }
                String key = port.text("protocol") + "/" + port.text("hostIP") + "/" + number;
                if (!taken.add(key)) {
                    port.at("hostPort").add(FieldError.duplicate(port.at("hostPort").path(), key));
                }
                if (spec.flag("hostNetwork") && number != port.number("containerPort")) {
                    port.at("containerPort")
                            .invalid("must match `hostPort` when `hostNetwork` is true");
                }
            }
        }
    }
}
