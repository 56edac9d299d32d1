package dev.atoll.kinds.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.StructType;
import dev.cel.common.types.TypeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes nodes of a checked expression.
final class Translation {
    private static final long LIST_COST = 10;
    private static final long MAP_COST = 30;
    private static final long STRUCT_COST = 40;

    private final CelAbstractSyntaxTree tree;
    private final Functions functions;
    private final Set<String> references = new HashSet<>();
    private final List<String> loopVariables = new ArrayList<>();

    Translation(CelAbstractSyntaxTree tree, Functions functions) {
        this.tree = tree;
        this.functions = functions;
    }

    Program program() {
        Node root = node(tree.getExpr());
        return new Program(root, CelTypes.format(tree.getResultType()), references);
    }

    private Node node(CelExpr expression) {
        return switch (expression.getKind()) {
            case CONSTANT -> constant(value(expression.constant()));
            case IDENT -> named(expression, expression.ident().name());
            case SELECT -> select(expression, expression.select());
            case CALL -> call(expression, expression.call());
            case LIST -> list(expression.list());
            case STRUCT -> struct(expression.struct());
            case MAP -> map(expression.map());
            case COMPREHENSION -> loop(expression.comprehension());
            case NOT_SET -> throw new IllegalArgumentException("an expression without a kind");
        };
    }

    private static Node constant(@Nullable Object value) {
        return _ -> value;
    }

    private static @Nullable Object value(CelConstant constant) {
        return switch (constant.getKind()) {
            case NULL_VALUE -> null;
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> new Unsigned(constant.uint64Value().longValue());
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> Bytes.of(constant.bytesValue().toByteArray());
            default -> throw new IllegalArgumentException("a constant of " + constant.getKind());
        };
    }

    private Node named(CelExpr expression, String name) {
        Optional<CelReference> reference = tree.getReference(expression.id());
        if (reference.isPresent() && reference.get().value().isPresent()) {
            return constant(value(reference.get().value().get()));
        }
        Optional<CelType> type = tree.getType(expression.id());
        if (type.isPresent()
                && type.get() instanceof TypeType of
                && !loopVariables.contains(name)) {
            return constant(new TypeName(of.type().name()));
        }
        String variable = reference.map(CelReference::name).orElse(name);
        if (!loopVariables.contains(variable)) {
            references.add(variable);
        }
        return frame -> {
            frame.meter().charge(1);
            return frame.variable(variable);
        };
    }

    private Node select(CelExpr expression, CelExpr.CelSelect select) {
        if (tree.getReference(expression.id()).isPresent()) {
            return named(expression, select.field());
        }
        boolean declared =
                tree.getType(select.operand().id())
                        .filter(StructType.class::isInstance)
                        .isPresent();
        String field = declared ? FieldNames.unescape(select.field()) : select.field();
        Node operand = node(select.operand());
        if (select.testOnly()) {
            return frame -> Selection.has(operand.evaluate(frame), field);
        }
        return frame -> {
            Object container = operand.evaluate(frame);
            frame.meter().charge(1);
            return Selection.field(container, field);
        };
    }

    private Node call(CelExpr expression, CelCall call) {
        List<Node> arguments = new ArrayList<>();
        call.target().ifPresent(target -> arguments.add(node(target)));
        call.args().forEach(argument -> arguments.add(node(argument)));
        return switch (call.function()) {
            case "_&&_" -> Conditions.and(arguments.get(0), arguments.get(1));
            case "_||_" -> Conditions.or(arguments.get(0), arguments.get(1));
            case "_?_:_" -> Conditions.choice(arguments.get(0), arguments.get(1), arguments.get(2));
            case "@not_strictly_false", "__not_strictly_false__" ->
                    Conditions.notFalse(arguments.getFirst());
            case "or" -> Conditions.alternative(arguments.get(0), arguments.get(1), false);
            case "orValue" -> Conditions.alternative(arguments.get(0), arguments.get(1), true);
            default -> plainCall(expression, call, arguments);
        };
    }

    private Node plainCall(CelExpr expression, CelCall call, List<Node> arguments) {
        String name = call.function();
        if (!functions.has(name)) {
            throw new IllegalArgumentException(
                    "the function "
                            + name
                            + " has no meaning: "
                            + tree.getReference(expression.id()));
        }
        Functions.Operation operation = functions.named(name);
        Node[] nodes = arguments.toArray(Node[]::new);
        return frame -> {
            @Nullable Object[] values = new Object[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                values[i] = nodes[i].evaluate(frame);
            }
            frame.meter().charge(1);
            return operation.call(new Arguments(values, frame.meter()));
        };
    }

    private Node list(CelExpr.CelList list) {
        List<Node> items = list.elements().stream().map(this::node).toList();
        Set<Integer> optional = Set.copyOf(list.optionalIndices());
        return frame -> {
            frame.meter().charge(LIST_COST);
            List<@Nullable Object> values = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                Object value = items.get(i).evaluate(frame);
                if (!optional.contains(i)) {
                    values.add(value);
                } else if (optionalOf(value).isPresent()) {
                    values.add(Optionals.value(optionalOf(value)));
                }
            }
            return Operators.Grown.of(values, List.of());
        };
    }

    private static Optional<?> optionalOf(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional;
        }
        throw EvaluationException.noSuchOverload();
    }

    private record Entry(Node key, Node value, boolean optional) {}

    private Node struct(CelExpr.CelStruct struct) {
        List<Entry> entries = new ArrayList<>();
        struct.entries()
                .forEach(entry ->
                        entries.add(
                                new Entry(
                                        constant(FieldNames.unescape(entry.fieldKey())),
                                        node(entry.value()),
                                        entry.optionalEntry())));
        return made(entries, STRUCT_COST);
    }

    private Node map(CelExpr.CelMap map) {
        List<Entry> entries = new ArrayList<>();
        map.entries()
                .forEach(entry ->
                        entries.add(
                                new Entry(
                                        node(entry.key()),
                                        node(entry.value()),
                                        entry.optionalEntry())));
        return made(entries, MAP_COST);
    }

    private static Node made(List<Entry> entries, long cost) {
        List<Entry> known = List.copyOf(entries);
        return frame -> {
            frame.meter().charge(cost);
            Results.Made made = new Results.Made();
            for (Entry entry : known) {
                Object key = entry.key().evaluate(frame);
                Object value = entry.value().evaluate(frame);
                if (key == null || made.containsKey(key)) {
                    throw new EvaluationException("Failed with repeated key");
                }
                if (!entry.optional()) {
                    made.put(key, value);
                } else if (optionalOf(value).isPresent()) {
                    made.put(key, Optionals.value(optionalOf(value)));
                }
            }
            return made;
        };
    }

    private Node loop(CelExpr.CelComprehension loop) {
        Node range = node(loop.iterRange());
        Node start = node(loop.accuInit());
        loopVariables.add(loop.accuVar());
        loopVariables.add(loop.iterVar());
        loopVariables.add(loop.iterVar2());
        Node condition = node(loop.loopCondition());
        Node step = node(loop.loopStep());
        loopVariables.removeLast();
        loopVariables.removeLast();
        Node result = node(loop.result());
        loopVariables.removeLast();
        return new Loop(
                new Loop.Names(loop.iterVar(), loop.iterVar2(), loop.accuVar()),
                range,
                start,
                new Loop.Body(condition, step),
                result);
    }
}
