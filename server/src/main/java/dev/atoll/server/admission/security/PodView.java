package dev.atoll.server.admission.security;

import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A pod as the checks look at it.
///
/// @param containers all of them, those that run first first
record PodView(Tree metadata, Tree spec, List<Tree> containers) {

    static PodView of(Tree metadata, Tree spec) {
        List<Tree> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            containers.addAll(spec.children(list));
        }
        return new PodView(metadata, spec, containers);
    }

    Tree context() {
        return spec.child("securityContext");
    }

    boolean isWindows() {
        return spec.child("os").string("name", "").equals("windows");
    }

    List<Tree> where(Predicate<Tree> condition) {
        return containers.stream().filter(condition).toList();
    }

    static Tree contextOf(Tree container) {
        return container.child("securityContext");
    }

    /// `container "a"`, `containers "a", "b"`.
    static String named(List<Tree> containers) {
        return (containers.size() == 1 ? "container " : "containers ")
                + quoted(containers.stream().map(one -> one.string("name", "")).toList());
    }

    static String quoted(List<String> texts) {
        return texts.stream()
                .distinct()
                .map(text -> "\"" + text + "\"")
                .collect(Collectors.joining(", "));
    }

    /// `pod`, `container "a"`, or both.
    static String setters(boolean pod, List<Tree> containers) {
        List<String> setters = new ArrayList<>();
        if (pod) {
            setters.add("pod");
        }
        if (!containers.isEmpty()) {
            setters.add(named(containers));
        }
        return String.join(" and ", setters);
    }
}
