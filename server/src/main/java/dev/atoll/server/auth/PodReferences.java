package dev.atoll.server.auth;

import dev.atoll.kinds.Tree;
import java.util.List;
import java.util.stream.Stream;

/// The Secrets and ConfigMaps of its namespace that a pod names, for its node to give it.
enum PodReferences {
    SECRETS("secret", "secretName", "secretRef", "secretKeyRef"),
    CONFIG_MAPS("configMap", "name", "configMapRef", "configMapKeyRef");

    private final String volume;
    private final String nameInVolume;
    private final String inEnvironment;
    private final String inVariable;

    PodReferences(String volume, String nameInVolume, String inEnvironment, String inVariable) {
        this.volume = volume;
        this.nameInVolume = nameInVolume;
        this.inEnvironment = inEnvironment;
        this.inVariable = inVariable;
    }

    boolean of(Tree pod, String name) {
        return names(pod.child("spec")).anyMatch(name::equals);
    }

    private Stream<String> names(Tree spec) {
        Stream<String> pulls =
                this == SECRETS
                        ? spec.children("imagePullSecrets").stream().map(PodReferences::name)
                        : Stream.of();
        Stream<String> volumes = spec.children("volumes").stream().flatMap(this::ofVolume);
        Stream<String> containers =
                Stream.of("containers", "initContainers", "ephemeralContainers")
                        .flatMap(list -> spec.children(list).stream())
                        .flatMap(this::ofContainer);
        return Stream.of(pulls, volumes, containers).flatMap(all -> all);
    }

    private Stream<String> ofVolume(Tree source) {
        Stream<String> itself = Stream.of(source.child(volume).string(nameInVolume, ""));
        Stream<String> projected =
                source.child("projected").children("sources").stream()
                        .map(part -> name(part.child(volume)));
        return Stream.concat(itself, projected);
    }

    private Stream<String> ofContainer(Tree container) {
        List<Tree> sources = container.children("envFrom");
        List<Tree> variables = container.children("env");
        return Stream.concat(
                sources.stream().map(source -> name(source.child(inEnvironment))),
                variables.stream()
                        .map(variable -> name(variable.child("valueFrom").child(inVariable))));
    }

    private static String name(Tree reference) {
        return reference.string("name", "");
    }
}
