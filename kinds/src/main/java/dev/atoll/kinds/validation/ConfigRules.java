package dev.atoll.kinds.validation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Rules for config maps and secrets.
final class ConfigRules {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Map<String, List<String>> SECRET_KEYS =
            Map.of(
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
                    "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    private ConfigRules() {}

    static void configMap(Cursor map) {
        long total = 0;
        for (String field : List.of("data", "binaryData")) {
            Cursor data = map.at(field);
            for (Map.Entry<String, Object> entry : data.map().entrySet()) {
                String key = entry.getKey();
                for (String problem : Names.configKey(key)) {
                    data.add(FieldError.invalid(data.key(key).path(), key, problem));
                }
                if (field.equals("data") && map.at("binaryData").has(key)) {
                    Cursor here = data.key(key);
                    here.add(
                            FieldError.invalid(
                                    here.path(), key, "duplicate of key present in binaryData"));
                }
                String value = String.valueOf(entry.getValue());
                total += field.equals("data") ? utf8(value) : decoded(value);
            }
        }
        if (total > MAX_BYTES) {
            map.add(FieldError.tooLong("", MAX_BYTES));
        }
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long decoded(String base64) {
        return base64.length() / 4L * 3;
    }

    static void configMapUpdate(Cursor map, Cursor old) {
        if (old.flag("immutable")) {
            if (!map.flag("immutable")) {
                map.at("immutable").forbidden("field is immutable when `immutable` is set");
            }
            frozen(map, old, "data");
            frozen(map, old, "binaryData");
        }
        configMap(map);
    }

    private static void frozen(Cursor object, Cursor old, String field) {
        if (!Same.same(object.at(field).value(), old.at(field).value())) {
            object.at(field).forbidden("field is immutable when `immutable` is set");
        }
    }

    static void secret(Cursor secret) {
        Cursor data = secret.at("data");
        long total = 0;
        for (Map.Entry<String, Object> entry : data.map().entrySet()) {
            for (String problem : Names.configKey(entry.getKey())) {
                data.add(
                        FieldError.invalid(
                                data.key(entry.getKey()).path(), entry.getKey(), problem));
            }
            total += decoded(String.valueOf(entry.getValue()));
        }
        if (total > MAX_BYTES) {
            data.add(FieldError.tooLong(data.path(), MAX_BYTES));
        }
        String type = secret.text("type");
        for (String key : SECRET_KEYS.getOrDefault(type, List.of())) {
            if (!data.map().containsKey(key)) {
                data.key(key).required("");
            }
        }
        if (type.equals("kubernetes.io/service-account-token")) {
            Cursor annotation =
                    secret.at("metadata")
                            .at("annotations")
                            .key("kubernetes.io/service-account.name");
            annotation.require();
        }
        if (type.equals("kubernetes.io/basic-auth")
                && !data.map().containsKey("username")
                && !data.map().containsKey("password")) {
            data.key("username").required("");
            data.key("password").required("");
        }
    }

    static void secretUpdate(Cursor secret, Cursor old) {
        secret.at("type").immutable(old.at("type"));
        if (old.flag("immutable")) {
            if (!secret.flag("immutable")) {
                secret.at("immutable").forbidden("field is immutable when `immutable` is set");
            }
            frozen(secret, old, "data");
        }
        secret(secret);
    }
}
