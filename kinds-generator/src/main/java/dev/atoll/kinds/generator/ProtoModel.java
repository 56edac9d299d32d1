package dev.atoll.kinds.generator;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The protocol buffer messages of the API: they know each type's group, field numbers and order.
final class ProtoModel {
    private static final List<String> OUTER =
            List.of(
                    "V1",
                    "V1Admissionregistration",
                    "V1Apiextensions",
                    "V1Apps",
                    "V1Authentication",
                    "V1Authorization",
                    "V1Autoscaling",
                    "V1Batch",
                    "V1Certificates",
                    "V1Coordination",
                    "V1Discovery",
                    "V1Events",
                    "V1Flowcontrol",
                    "V1Networking",
                    "V1Node",
                    "V1Policy",
                    "V1Rbac",
                    "V1Resource",
                    "V1Scheduling",
                    "V1Storage",
                    "V2Apidiscovery",
                    "V2Autoscaling",
                    "Meta");

    private final Map<String, List<Descriptor>> messages = new HashMap<>();
    private final Map<String, String> packages = new HashMap<>();

    ProtoModel() {
        for (String outer : OUTER) {
            FileDescriptor file = descriptor("io.kubernetes.client.proto." + outer);
            packages.put(room(file), file.getPackage());
            for (Descriptor message : file.getMessageTypes()) {
                messages.computeIfAbsent(message.getName(), ignored -> new ArrayList<>())
                        .add(message);
            }
        }
    }

    /// The messages of that name and version, whatever their group.
    List<Descriptor> named(String name, String version) {
        return messages.getOrDefault(name, List.of()).stream()
                .filter(message -> room(message.getFile()).endsWith("." + version))
                .toList();
    }

    @Nullable Descriptor find(String room, String name) {
        return messages.getOrDefault(name, List.of()).stream()
                .filter(message -> room(message.getFile()).equals(room))
                .findFirst()
                .orElse(null);
    }

    /// `io.k8s.api.core.v1` for `core.v1`: the prefix of names in OpenAPI documents.
    String upstreamPackage(String room) {
        String proto = packages.get(room);
        if (proto == null) {
            return "io.k8s.kube-aggregator.pkg.apis." + room;
        }
        return "io.k8s" + proto.substring("k8s.io".length()).replace('_', '-');
    }

    static String room(Descriptor message) {
        return room(message.getFile());
    }

    private static String room(FileDescriptor file) {
        String[] parts = file.getPackage().split("\\.", -1);
        return parts[parts.length - 2] + "." + parts[parts.length - 1];
    }

    static @Nullable FieldDescriptor field(@Nullable Descriptor message, String json) {
        if (message == null) {
            return null;
        }
        String wanted = plain(json);
        return message.getFields().stream()
                .filter(field -> plain(field.getName()).equals(wanted))
                .min(Comparator.comparingInt(FieldDescriptor::getNumber))
                .orElse(null);
    }

    /// The way to a field that may lie in an embedded message: one that JSON does not name.
    static List<FieldDescriptor> path(
            @Nullable Descriptor message, String json, Set<String> jsonNames) {
        FieldDescriptor direct = field(message, json);
        if (direct != null || message == null) {
            return direct == null ? List.of() : List.of(direct);
        }
        Set<String> plainNames = new HashSet<>();
        jsonNames.forEach(name -> plainNames.add(plain(name)));
        for (FieldDescriptor step : message.getFields()) {
            boolean embedded =
                    step.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                            && !step.isRepeated()
                            && !plainNames.contains(plain(step.getName()));
            if (embedded) {
                List<FieldDescriptor> rest = path(step.getMessageType(), json, jsonNames);
                if (!rest.isEmpty()) {
                    List<FieldDescriptor> whole = new ArrayList<>(List.of(step));
                    whole.addAll(rest);
                    return whole;
                }
            }
        }
        return List.of();
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static FileDescriptor descriptor(String className) {
        try {
            return (FileDescriptor)
                    Class.forName(className).getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No protocol buffer " + className, e);
        }
    }
}
