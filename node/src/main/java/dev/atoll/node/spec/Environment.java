package dev.atoll.node.spec;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.EnvFromSource;
import dev.atoll.kinds.core.v1.EnvVar;
import dev.atoll.kinds.core.v1.EnvVarSource;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.core.v1.ServicePort;
import dev.atoll.node.cri.EnvironmentVariable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The variables of a container: from whole ConfigMaps and Secrets, one by one, and for Services; a later one wins.
public final class Environment {
    private final Pod pod;
    private final PodFacts facts;
    private final EnvironmentSources sources;

    public Environment(Pod pod, PodFacts facts, EnvironmentSources sources) {
        this.pod = pod;
        this.facts = facts;
        this.sources = sources;
    }

    public List<EnvironmentVariable> of(Container container) throws ConfigException {
        Map<String, String> result = new LinkedHashMap<>();
        for (EnvFromSource source : container.envFrom()) {
            all(source).forEach((name, value) -> result.put(source.prefix() + name, value));
        }
        Map<String, String> services = serviceVariables();
        for (EnvVar variable : container.env()) {
            Optional<String> value =
                    variable.tree().has("valueFrom")
                            ? read(variable.valueFrom(), container)
                            : Optional.of(
                                    Expansion.expand(
                                            variable.value(),
                                            name -> result.getOrDefault(name, services.get(name))));
            value.ifPresent(text -> result.put(variable.name(), text));
        }
        services.forEach(result::putIfAbsent);
        return result.entrySet().stream()
                .map(entry -> new EnvironmentVariable(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Map<String, String> all(EnvFromSource source) throws ConfigException {
        if (source.tree().has("configMapRef")) {
            String name = source.configMapRef().name();
            var map = sources.configMap(name);
            if (map.isEmpty() && !source.configMapRef().optional()) {
                throw new ConfigException("configmap \"" + name + "\" not found");
            }
            return map.isEmpty() ? Map.of() : map.get().data();
        }
        String name = source.secretRef().name();
        var secret = sources.secret(name);
        if (secret.isEmpty() && !source.secretRef().optional()) {
            throw new ConfigException("secret \"" + name + "\" not found");
        }
        Map<String, String> decoded = new LinkedHashMap<>();
        secret.ifPresent(
                found -> found.data().forEach((key, value) -> decoded.put(key, base64(value))));
        return decoded;
    }

    private Optional<String> read(EnvVarSource source, Container container) throws ConfigException {
        Tree tree = source.tree();
        if (tree.has("fieldRef")) {
            return Optional.of(Fields.field(pod, source.fieldRef().fieldPath(), facts));
        }
        if (tree.has("resourceFieldRef")) {
            return Optional.of(Fields.resource(pod, source.resourceFieldRef(), container, facts));
        }
        if (tree.has("configMapKeyRef")) {
            var ref = source.configMapKeyRef();
            var map = sources.configMap(ref.name());
            if (map.isEmpty() && !ref.optional()) {
                throw new ConfigException("configmap \"" + ref.name() + "\" not found");
            }
            return key(
                    map.map(found -> found.data().get(ref.key())),
                    ref.key(),
                    "ConfigMap",
                    ref.name(),
                    ref.optional());
        }
        if (tree.has("secretKeyRef")) {
            var ref = source.secretKeyRef();
            var secret = sources.secret(ref.name());
            if (secret.isEmpty() && !ref.optional()) {
                throw new ConfigException("secret \"" + ref.name() + "\" not found");
            }
            return key(
                    secret.map(found -> found.data().get(ref.key())).map(Environment::base64),
                    ref.key(),
                    "Secret",
                    ref.name(),
                    ref.optional());
        }
        return Optional.empty();
    }

    private Optional<String> key(
            Optional<String> value, String key, String kind, String name, boolean optional)
            throws ConfigException {
        if (value.isEmpty() && !optional) {
            throw new ConfigException(
                    "couldn't find key "
                            + key
                            + " in "
                            + kind
                            + " "
                            + pod.namespace()
                            + "/"
                            + name);
        }
        return value;
    }

    private static String base64(String value) {
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private Map<String, String> serviceVariables() {
        boolean links = !Boolean.FALSE.equals(pod.spec().tree().boolOrNull("enableServiceLinks"));
        Map<String, String> variables = new LinkedHashMap<>();
        for (Service service : sources.services()) {
            boolean api =
                    service.name().equals("kubernetes") && service.namespace().equals("default");
            String address = service.spec().clusterIP();
            if ((links || api) && !address.isEmpty() && !address.equals("None")) {
                variables(service, address, variables);
            }
        }
        return variables;
    }

    private static void variables(Service service, String address, Map<String, String> variables) {
        String name = service.name().toUpperCase(Locale.ROOT).replace('-', '_');
        List<ServicePort> ports = service.spec().ports();
        if (ports.isEmpty()) {
            return;
        }
        variables.put(name + "_SERVICE_HOST", address);
        variables.put(name + "_SERVICE_PORT", Long.toString(ports.getFirst().port()));
        for (ServicePort port : ports) {
            if (!port.name().isEmpty()) {
                String portName = port.name().toUpperCase(Locale.ROOT).replace('-', '_');
                variables.put(name + "_SERVICE_PORT_" + portName, Long.toString(port.port()));
            }
        }
        ServicePort first = ports.getFirst();
        variables.put(name + "_PORT", url(first, address));
        for (ServicePort port : ports) {
            String protocol = protocol(port);
            String prefix = name + "_PORT_" + port.port() + "_" + protocol.toUpperCase(Locale.ROOT);
            variables.put(prefix, url(port, address));
            variables.put(prefix + "_PROTO", protocol);
            variables.put(prefix + "_PORT", Long.toString(port.port()));
            variables.put(prefix + "_ADDR", address);
        }
    }

    private static String protocol(ServicePort port) {
        return port.protocol().isEmpty() ? "tcp" : port.protocol().toLowerCase(Locale.ROOT);
    }

    private static String url(ServicePort port, String address) {
        return protocol(port) + "://" + address + ":" + port.port();
    }
}
