package dev.atoll.server.api;

import dev.atoll.server.status.StatusException;

/// In which form an object or list is sent, as the `Accept` header asks.
public enum Representation {
    JSON("application/json"),
    YAML("application/yaml"),
    TABLE("application/json"),
    METADATA("application/json"),
    METADATA_LIST("application/json");

    private final String contentType;

    Representation(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /// The first acceptable form that is known.
    ///
    /// @throws StatusException 406 where none is
    public static Representation of(String accept) {
        if (accept.isBlank()) {
            return JSON;
        }
        for (String offer : accept.split(",")) {
            String[] parts = offer.trim().split(";");
            String type = parts[0].trim();
            String as = "";
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].trim();
                if (parameter.startsWith("as=")) {
                    as = parameter.substring("as=".length());
                }
            }
            boolean json =
                    type.equals("application/json")
                            || type.equals("*/*")
                            || type.equals("application/*");
            if (json) {
                switch (as) {
                    case "" -> {
                        return JSON;
                    }
                    case "Table" -> {
                        return TABLE;
                    }
                    case "PartialObjectMetadata" -> {
                        return METADATA;
                    }
                    case "PartialObjectMetadataList" -> {
                        return METADATA_LIST;
                    }
                    default -> {}
                }
            } else if (type.equals("application/yaml") && as.isEmpty()) {
                return YAML;
            }
        }
        throw StatusException.notAcceptable("application/json, application/yaml");
    }
}
