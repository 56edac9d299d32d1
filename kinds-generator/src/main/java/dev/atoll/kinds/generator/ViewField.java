package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.TypeModel.FieldModel;
import java.util.Locale;
import java.util.Set;

/// How one field appears in a typed view: its Java name and type, and how it is read and written.
record ViewField(String name, String method, String type, String read, String write) {
    private static final Set<String> TAKEN =
            Set.of(
                    "tree",
                    "default",
                    "enum",
                    "continue",
                    "namespace_",
                    "private",
                    "static",
                    "class",
                    "interface",
                    "switch",
                    "for",
                    "if",
                    "new",
                    "package",
                    "import",
                    "public",
                    "protected",
                    "final",
                    "native",
                    "abstract",
                    "assert",
                    "boolean",
                    "break",
                    "byte",
                    "case",
                    "catch",
                    "char",
                    "const",
                    "do",
                    "double",
                    "else",
                    "extends",
                    "finally",
                    "float",
                    "goto",
                    "implements",
                    "instanceof",
                    "int",
                    "long",
                    "return",
                    "short",
                    "strictfp",
                    "super",
                    "synchronized",
                    "this",
                    "throw",
                    "throws",
                    "transient",
                    "try",
                    "void",
                    "volatile",
                    "while",
                    "wait",
                    "notify",
                    "of",
                    "record",
                    "yield",
                    "hashCode",
                    "toString");
    private static final String QUANTITY = "dev.atoll.kinds.Quantity";
    private static final String INT_OR_STRING = "dev.atoll.kinds.IntOrString";

    static ViewField of(FieldModel field) {
        String name = field.name();
        String q = "\"" + name + "\"";
        return new ViewField(
                name, method(name), type(field.shape()), read(field.shape(), q), write(field));
    }

    boolean isPrimitive() {
        return type.equals("long") || type.equals("double") || type.equals("boolean");
    }

    /// The type with `@Nullable`, written where the language wants it.
    String parameterType() {
        if (isPrimitive()) {
            return type;
        }
        String bare =
                type.startsWith("Optional<")
                        ? type.substring(9, type.length() - 1)
                        : type.replace("@Nullable ", "");
        int generic = bare.indexOf('<');
        int dot = bare.lastIndexOf('.', generic < 0 ? bare.length() : generic);
        return bare.substring(0, dot + 1) + "@Nullable " + bare.substring(dot + 1);
    }

    String wither() {
        String plain = method.endsWith("_") ? method.substring(0, method.length() - 1) : method;
        return "with" + plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }

    private static String method(String name) {
        StringBuilder method = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isJavaIdentifierPart(c) && c != '$') {
                method.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            } else {
                upper = !method.isEmpty();
            }
        }
        return TAKEN.contains(method.toString()) ? method + "_" : method.toString();
    }

    static String javaType(String id) {
        return "dev.atoll.kinds." + id;
    }

    private static String type(String shape) {
        return switch (shape.charAt(0)) {
            case 's', 'y' -> "String";
            case 'i', 'l' -> "long";
            case 'd' -> "double";
            case 'b' -> "boolean";
            case 't', 'm' -> "Optional<Instant>";
            case 'q' -> QUANTITY;
            case 'n' -> INT_OR_STRING;
            case '*' -> "@Nullable Object";
            case '@' -> javaType(shape.substring(1));
            case '[' -> "List<" + boxed(shape.substring(1)) + ">";
            case '{' -> "Map<String, " + boxed(shape.substring(1)) + ">";
            default -> throw new IllegalStateException("Unknown shape " + shape);
        };
    }

    private static String boxed(String shape) {
        return switch (shape.charAt(0)) {
            case 'i', 'l' -> "Long";
            case 'b' -> "Boolean";
            case 't', 'm' -> "Instant";
            case '*' -> "Object";
            default -> type(shape);
        };
    }

    private static String read(String shape, String q) {
        return switch (shape.charAt(0)) {
            case 's', 'y' -> "tree.string(" + q + ", \"\")";
            case 'i', 'l' -> "tree.integer(" + q + ", 0L)";
            case 'd' -> "Views.number(tree, " + q + ")";
            case 'b' -> "tree.bool(" + q + ")";
            case 't', 'm' -> "Views.time(tree, " + q + ")";
            case 'q' -> "Views.quantity(tree, " + q + ")";
            case 'n' -> "Views.intOrString(tree, " + q + ")";
            case '*' -> "tree.get(" + q + ")";
            case '@' -> "new " + type(shape) + "(tree.child(" + q + "))";
            case '[' -> readList(shape.substring(1), q);
            case '{' -> readMap(shape.substring(1), q);
            default -> throw new IllegalStateException("Unknown shape " + shape);
        };
    }

    private static String readList(String item, String q) {
        return switch (item.charAt(0)) {
            case 's', 'y' -> "tree.strings(" + q + ")";
            case 'i', 'l' -> "Views.longs(tree, " + q + ")";
            case 'b' -> "Views.booleans(tree, " + q + ")";
            case 'q' -> "Views.quantityList(tree, " + q + ")";
            case '*' -> "Views.values(tree, " + q + ")";
            case '@' -> "Views.list(tree, " + q + ", " + type(item) + "::new)";
            default -> throw new IllegalStateException("Unknown item " + item);
        };
    }

    private static String readMap(String value, String q) {
        return switch (value) {
            case "s", "y" -> "tree.stringMap(" + q + ")";
            case "i", "l" -> "Views.longMap(tree, " + q + ")";
            case "t" -> "Views.times(tree, " + q + ")";
            case "q" -> "Views.quantities(tree, " + q + ")";
            case "*" -> "Views.valueMap(tree, " + q + ")";
            case "[s" -> "Views.stringLists(tree, " + q + ")";
            default -> {
                if (!value.startsWith("@")) {
                    throw new IllegalStateException("Unknown value " + value);
                }
                yield "Views.map(tree, " + q + ", " + type(value) + "::new)";
            }
        };
    }

    private static String write(FieldModel field) {
        return switch (field.shape()) {
            case "t" -> "value == null ? null : Timestamps.seconds(value)";
            case "m" -> "value == null ? null : Timestamps.micros(value)";
            default -> "value";
        };
    }
}
