package dev.atoll.kinds.validation;

import java.util.List;

/// Rules for probes and lifecycle hooks.
final class Lifecycles {
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private Lifecycles() {}

    static void probe(Cursor probe, Cursor container) {
        if (!probe.present()) {
            return;
        }
        handler(probe, List.of("exec", "httpGet", "tcpSocket", "grpc"));
        for (String field :
                List.of(
                        "initialDelaySeconds",
                        "timeoutSeconds",
                        "periodSeconds",
                        "successThreshold",
                        "failureThreshold")) {
            probe.at(field).nonNegative();
        }
        Cursor grace = probe.at("terminationGracePeriodSeconds");
        if (grace.present() && grace.number() <= 0) {
            grace.invalid("must be greater than 0");
        }
        namedPort(probe, container);
    }

    /// A named port should be one of the container's; Kubernetes only checks its form.
    private static void namedPort(Cursor probe, Cursor container) {
        if (container.present() && probe.at("grpc").present()) {
            Cursor port = probe.at("grpc").at("port");
            port.check(Names.portNumber(port.number()));
        }
    }

    static void lifecycle(Cursor lifecycle) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.has(hook)) {
                handler(lifecycle.at(hook), List.of("exec", "httpGet", "tcpSocket", "sleep"));
            }
        }
    }

    private static void handler(Cursor handler, List<String> types) {
        int found = 0;
        for (String type : types) {
            if (!handler.has(type)) {
                continue;
            }
            found++;
            if (found > 1) {
                handler.at(type).forbidden("may not specify more than 1 handler type");
            }
            Cursor action = handler.at(type);
            switch (type) {
                case "exec" -> {
                    if (action.items("command").isEmpty()) {
                        action.at("command").required("");
                    }
                }
                case "httpGet" -> httpGet(action);
                case "tcpSocket" -> port(action.at("port"));
                default -> {}
            }
        }
        if (found == 0) {
            handler.required("must specify a handler type");
        }
    }

    private static void httpGet(Cursor action) {
        action.at("path").require();
        port(action.at("port"));
        action.at("scheme").requireOneOf(SCHEMES);
        for (Cursor header : action.items("httpHeaders")) {
            Cursor name = header.at("name");
            if (!name.text().matches("[-A-Za-z0-9!#$%&'*+.^_`|~]+")) {
                name.invalid(
                        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                                + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
            }
        }
    }

    static void port(Cursor port) {
        if (port.value() instanceof String name) {
            port.check(Names.portName(name));
        } else {
            port.check(Names.portNumber(port.number()));
        }
    }
}
