package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.core.v1.Secret;
import dev.atoll.kinds.core.v1.Service;
import java.util.List;
import java.util.Optional;

/// What environments and volumes are read from, within one namespace. May ask the API.
public interface EnvironmentSources {
    Optional<ConfigMap> configMap(String name);

    Optional<Secret> secret(String name);

    /// The namespace's Services, and `kubernetes` of the namespace `default`.
    List<Service> services();
}
