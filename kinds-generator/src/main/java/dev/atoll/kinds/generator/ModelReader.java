package dev.atoll.kinds.generator;

import com.google.gson.annotations.SerializedName;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.atoll.kinds.generator.TypeModel.FieldModel;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Pod;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads every GA type from the model classes by reflection.
final class ModelReader {
    private static final String MODELS = "io/kubernetes/client/openapi/models/";
    private static final Pattern NAME = Pattern.compile("([A-Za-z]*?)V(\\d+)([A-Z]\\w*)");
    private static final Map<Class<?>, String> SCALARS =
            Map.of(
                    String.class, "s",
                    Integer.class, "i",
                    Long.class, "l",
                    Double.class, "d",
                    Boolean.class, "b",
                    byte[].class, "y",
                    OffsetDateTime.class, "t",
                    Quantity.class, "q",
                    IntOrString.class, "n",
                    Object.class, "*");

    private final Facts facts;
    private final ProtoModel proto = new ProtoModel();
    private final Map<Class<?>, String> ids = new HashMap<>();

    ModelReader(Facts facts) {
        this.facts = facts;
    }

    /// All types by id, in alphabetical order.
    Map<String, TypeModel> read() throws IOException, ReflectiveOperationException {
        List<Class<?>> classes = classes();
        for (Class<?> type : classes) {
            String id = named(type);
            if (id != null) {
                ids.put(type, id);
            }
        }
        adoptByReference(classes);
        Map<String, TypeModel> types = new TreeMap<>();
        for (Class<?> type : classes) {
            TypeModel model = model(type);
            if (types.put(model.id(), model) != null) {
                throw new IllegalStateException("Two classes for " + model.id());
            }
        }
        return types;
    }

    private static List<Class<?>> classes() throws IOException, ReflectiveOperationException {
        String url = String.valueOf(V1Pod.class.getResource("V1Pod.class"));
        String jar = url.substring("jar:file:".length(), url.indexOf('!'));
        List<Class<?>> classes = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            for (String entry : file.stream().map(e -> e.getName()).sorted().toList()) {
                if (!entry.startsWith(MODELS) || !entry.endsWith(".class")) {
                    continue;
                }
                String name = entry.substring(MODELS.length(), entry.length() - 6);
                if (NAME.matcher(name).matches()) {
                    String binary = MODELS.replace('/', '.') + name;
                    classes.add(Class.forName(binary, false, V1Pod.class.getClassLoader()));
                }
            }
        }
        return classes;
    }

    /// The id of a type whose class name or message tells the group, else null.
    private @Nullable String named(Class<?> type) {
        Matcher name = NAME.matcher(type.getSimpleName());
        if (!name.matches()) {
            throw new IllegalStateException("Not a type of the API: " + type);
        }
        String version = "v" + name.group(2);
        String simple = name.group(3);
        if (!name.group(1).isEmpty()) {
            return name.group(1).toLowerCase(Locale.ROOT) + "." + version + "." + simple;
        }
        if (simple.startsWith("APIService")) {
            return "apiregistration." + version + "." + simple;
        }
        List<Descriptor> found = proto.named(simple, version);
        return found.stream()
                .max(Comparator.comparingLong(message -> likeness(type, message)))
                .map(message -> ProtoModel.room(message) + "." + message.getName())
                .orElse(null);
    }

    /// How well a message fits a class: its fields that are there, and the shared group first.
    private static long likeness(Class<?> type, Descriptor message) {
        long shared =
                serialized(type).stream()
                        .map(field -> field.getAnnotation(SerializedName.class).value())
                        .filter(name -> ProtoModel.field(message, name) != null)
                        .count();
        return 2 * shared + (ProtoModel.room(message).equals("meta.v1") ? 1 : 0);
    }

    /// Types without a message belong to the group of the first type that refers to them.
    private void adoptByReference(List<Class<?>> classes) {
        for (Class<?> parent : classes) {
            String parentId = ids.get(parent);
            if (parentId == null) {
                continue;
            }
            for (Field field : serialized(parent)) {
                Class<?> target = target(field.getGenericType());
                Matcher name = NAME.matcher(target.getSimpleName());
                if (classes.contains(target) && !ids.containsKey(target) && name.matches()) {
                    String room = parentId.substring(0, parentId.lastIndexOf('.'));
                    ids.put(target, room + "." + name.group(3));
                }
            }
        }
        for (Class<?> type : classes) {
            if (!ids.containsKey(type)) {
                ids.put(type, "meta.v1." + type.getSimpleName().replaceFirst("^V\\d", ""));
            }
        }
    }

    private static Class<?> target(Type type) {
        return switch (type) {
            case Class<?> simple -> simple;
            case ParameterizedType generic -> {
                Type[] arguments = generic.getActualTypeArguments();
                yield target(arguments[arguments.length - 1]);
            }
            default -> throw new IllegalStateException("Unknown type " + type);
        };
    }

    private static List<Field> serialized(Class<?> type) {
        return List.of(type.getDeclaredFields()).stream()
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.isAnnotationPresent(SerializedName.class))
                .toList();
    }

    private TypeModel model(Class<?> type) {
        String id = id(type);
        int last = id.lastIndexOf('.');
        String room = id.substring(0, last);
        String name = id.substring(last + 1);
        Descriptor message = proto.find(room, name);
        List<FieldModel> fields = new ArrayList<>();
        for (Field field : serialized(type)) {
            fields.add(field(id, type, field, message));
        }
        fields.sort(Comparator.comparingInt(ModelReader::rank).thenComparing(FieldModel::name));
        ApiModel model = type.getAnnotation(ApiModel.class);
        int dot = room.indexOf('.');
        return new TypeModel(
                room.substring(0, dot),
                room.substring(dot + 1),
                name,
                proto.upstreamPackage(room) + "." + name,
                model == null ? "" : model.description(),
                fields);
    }

    /// The order of Go's struct, which protocol buffers share.
    private static int rank(FieldModel field) {
        String path = field.protoPath();
        int dot = path.indexOf('.');
        return switch (field.name()) {
            case "apiVersion" -> -2;
            case "kind" -> -1;
            default ->
                    path.isEmpty()
                            ? Integer.MAX_VALUE
                            : Integer.parseInt(dot < 0 ? path : path.substring(0, dot));
        };
    }

    private FieldModel field(String id, Class<?> owner, Field field, @Nullable Descriptor message) {
        String name = field.getAnnotation(SerializedName.class).value();
        List<FieldDescriptor> path = ProtoModel.path(message, name, names(owner));
        ApiModelProperty property = property(owner, field);
        String shape = shape(field.getGenericType());
        if (!path.isEmpty() && shape.endsWith("t") && isMicroTime(path.getLast())) {
            shape = shape.substring(0, shape.length() - 1) + "m";
        }
        return new FieldModel(
                name,
                shape,
                property != null && property.required(),
                path.stream()
                        .map(step -> Integer.toString(step.getNumber()))
                        .collect(Collectors.joining(".")),
                property == null ? "" : property.value(),
                facts.lists(id, name));
    }

    private static Set<String> names(Class<?> type) {
        return serialized(type).stream()
                .map(field -> field.getAnnotation(SerializedName.class).value())
                .collect(Collectors.toSet());
    }

    private static boolean isMicroTime(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getName().equals("MicroTime");
    }

    private static @Nullable ApiModelProperty property(Class<?> owner, Field field) {
        String wanted = "get" + field.getName().replace("_", "").replace("$", "");
        for (Method method : owner.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && method.getName().replace("$", "").equalsIgnoreCase(wanted)) {
                return method.getAnnotation(ApiModelProperty.class);
            }
        }
        return null;
    }

    private String shape(Type type) {
        return switch (type) {
            case Class<?> simple -> {
                String scalar = SCALARS.get(simple);
                yield scalar != null ? scalar : "@" + id(simple);
            }
            case ParameterizedType generic -> {
                Type[] arguments = generic.getActualTypeArguments();
                String element = shape(arguments[arguments.length - 1]);
                yield (generic.getRawType() == Map.class ? "{" : "[") + element;
            }
            default -> throw new IllegalStateException("Unknown type " + type);
        };
    }

    private String id(Class<?> type) {
        String id = ids.get(type);
        if (id == null) {
            throw new IllegalStateException("No group known for " + type);
        }
        return id;
    }
}
