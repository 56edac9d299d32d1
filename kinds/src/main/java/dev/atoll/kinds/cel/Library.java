package dev.atoll.kinds.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the type checker has to know of the functions that are not of the language itself: `functions.tsv`.
final class Library {
    private Library() {}

    static List<CelFunctionDecl> declarations() {
        Map<String, List<CelOverloadDecl>> byName = new LinkedHashMap<>();
        try (InputStream in =
                        Objects.requireNonNull(Library.class.getResourceAsStream("functions.tsv"));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .skip(1)
                    .forEach(line -> {
                        String[] columns = line.split("\t", -1);
                        byName.computeIfAbsent(columns[0], _ -> new ArrayList<>())
                                .add(overload(columns));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<CelFunctionDecl> declarations = new ArrayList<>();
        byName.forEach((name, overloads) ->
                declarations.add(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
        return declarations;
    }

    private static CelOverloadDecl overload(String[] columns) {
        List<CelType> arguments = new ArrayList<>();
        if (!columns[1].isEmpty()) {
            arguments.add(type(columns[1]));
        }
        for (String argument : columns[2].isEmpty() ? new String[0] : columns[2].split(" ")) {
            arguments.add(type(argument));
        }
        String id = "kubernetes_" + String.join("_", columns);
        return columns[1].isEmpty()
                ? CelOverloadDecl.newGlobalOverload(id, type(columns[3]), arguments)
                : CelOverloadDecl.newMemberOverload(id, type(columns[3]), arguments);
    }

    private static CelType type(String text) {
        int open = text.indexOf('<');
        if (open > 0) {
            CelType part = type(text.substring(open + 1, text.length() - 1));
            return switch (text.substring(0, open)) {
                case "list" -> ListType.create(part);
                case "map" -> MapType.create(SimpleType.STRING, part);
                case "optional" -> OptionalType.create(part);
                default -> throw new IllegalArgumentException(text);
            };
        }
        return switch (text) {
            case "string" -> SimpleType.STRING;
            case "int" -> SimpleType.INT;
            case "bool" -> SimpleType.BOOL;
            case "double" -> SimpleType.DOUBLE;
            case "dyn" -> SimpleType.DYN;
            case "A" -> TypeParamType.create("A");
            default -> OpaqueType.create(text);
        };
    }
}
