package dev.atoll.kinds.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CelTest {
    private static final Map<String, Object> OBJECT =
            Json.decode(
                    """
                    {"apiVersion": "v1", "kind": "Pod",
                     "metadata": {"name": "web", "namespace": "shop",
                                  "labels": {"app": "web", "example.com/tier": "front"}},
                     "spec": {"replicas": 3, "ratio": 0.5, "paused": false, "nothing": null,
                              "containers": [{"name": "a", "image": "nginx:1.2"},
                                             {"name": "b", "image": "redis"}]}}
                    """
                            .getBytes(StandardCharsets.UTF_8));
    private static final Declarations DYNAMIC = Declarations.dynamic(Set.of("object"));

    private final Cel cel = new Cel();

    private Outcome evaluate(String expression, long budget) {
        return switch (cel.compile(expression, DYNAMIC)) {
            case Compiled.Success(Program program) ->
                    program.evaluate(Map.of("object", OBJECT), budget);
            case Compiled.Failure(String text) -> throw new AssertionError(text);
        };
    }

    private String errorOf(String expression) {
        return switch (evaluate(expression, Program.COST_OF_ONE)) {
            case Outcome.Failed(String message, _) -> message;
            case Outcome.Value value -> throw new AssertionError("a value: " + value);
            case Outcome.OverBudget over -> throw new AssertionError("over budget: " + over);
        };
    }

    private String compilationErrorOf(String expression, Declarations declarations) {
        return switch (cel.compile(expression, declarations)) {
            case Compiled.Failure(String text) -> text;
            case Compiled.Success _ -> throw new AssertionError("compiled: " + expression);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas == 3 && object.metadata.namespace == 'shop'",
                "object.metadata.labels['example.com/tier'] == 'front'",
                "object.spec.replicas > 2.5 && object.spec.ratio < 1",
                "dyn(1) == 1.0 && 1u < 2 && 1 < 1.5 && dyn(3) == 3.0",
                "has(object.spec.nothing) && !has(object.spec.absent)",
                "object.spec.nothing == null",
                "object.spec.containers.all(c, c.name.size() == 1)",
                "object.spec.containers.exists(c, c.image.startsWith('nginx'))",
                "object.spec.containers.exists_one(c, c.image.contains('redis'))",
                "object.spec.containers.map(c, c.name) == ['a', 'b']",
                "object.spec.containers.filter(c, c.name != 'a').size() == 1",
                "object.spec.containers.map(c, c.name == 'b', c.image)[0] == 'redis'",
                "[0, 1].exists(x, 1 / x == 1)",
                "object.metadata.labels.all(k, k.size() > 2)",
                "object.metadata.labels.all(k, v, k.size() > 2 && v != '')",
                "[1, 2, 3].transformList(i, v, i * v) == [0, 2, 6]",
                "{'a': 1, 'b': 2}.transformMap(k, v, v + 1) == {'a': 2, 'b': 3}",
                "[1, 2].existsOne(i, v, i == 1 && v == 2)",
                "true || object.spec.absent == 1",
                "!(false && object.spec.absent == 1) && (object.spec.absent == 1 || true)",
                "'a' in ['a', 'b'] && !('c' in {'a': 1}) && dyn(2) in [1.0, 2.0]",
                "('x' + 'y') == 'xy' && [1] + [2] == [1, 2]",
                "7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1 && 7.0 / 2.0 == 3.5",
                "object.?spec.?absent.orValue('none') == 'none'",
                "object.?spec.?replicas.hasValue() && object.?spec.replicas.value() == 3",
                "object.spec[?'absent'].or(optional.of(1)).value() == 1",
                "object.?spec.optMap(s, s.replicas).orValue(0) == 3",
                "[1, ?optional.none(), ?optional.of(2)] == [1, 2]",
                "optional.ofNonZeroValue('').hasValue() == false",
                "type(1) == int && type('a') == string && type([]) == list && type(null) == null_type",
                "int('42') == 42 && string(1.5) == '1.5' && string(3.0) == '3' && double('0.5') == 0.5",
                "string(b'abc') == 'abc' && size(b'abc') == 3 && bool('true')",
                "timestamp('2024-02-29T12:30:00Z').getMonth() == 1",
                "timestamp('2024-02-29T23:30:00Z').getDate('+01:00') == 1",
                "timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h')",
                "duration('1h30m').getMinutes() == 90 && string(duration('90s')) == '90s'",
                "'tacocat'.charAt(3) == 'o' && 'abcabc'.indexOf('c', 3) == 5",
                "'abcabc'.lastIndexOf('b') == 4 && 'AbC'.lowerAscii() == 'abc'",
                "'a-b-c'.replace('-', '+', 1) == 'a+b-c' && 'ab'.replace('', '.') == '.a.b.'",
                "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c']",
                "'tacocat'.substring(1, 4) == 'aco' && ' x '.trim() == 'x'",
                "['a', 'b'].join('-') == 'a-b' && strings.quote('\"') == '\"\\\\\"\"'",
                "'%d of %s, %.2f, %x'.format([3, ['a'], 1.234, 255]) == '3 of [a], 1.23, ff'",
                "[1, 2, 2].isSorted() && !['b', 'a'].isSorted() && [1, 2].sum() == 3",
                "[3, 1].min() == 1 && ['a', 'b'].max() == 'b' && [1, 2, 1].lastIndexOf(1) == 2",
                "sets.contains([1, 2], [2]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2])",
                "'abc123'.find('[0-9]+') == '123' && '1 2 3'.findAll('[0-9]', 2) == ['1', '2']",
                "'abc'.matches('^a.c$') && !'abc'.matches('^b')",
                "url('https://a.example:80/x?k=1&k=2').getHost() == 'a.example:80'",
                "url('https://a.example/x?k=1&k=2').getQuery()['k'] == ['1', '2']",
                "isURL('/absolute') && !isURL('../relative')",
                "quantity('1.5Gi').isGreaterThan(quantity('1G')) && quantity('50k').asInteger() == 50000",
                "quantity('1').add(2).sub(quantity('500m')).compareTo(quantity('2500m')) == 0",
                "isQuantity('20M') && !isQuantity('20x') && quantity('-1').sign() == -1",
                "quantity('200M') == quantity('0.2G') && quantity('50m').asApproximateFloat() == 0.05",
                "ip('192.168.0.1').family() == 4 && ip('::1').isLoopback() && !isIP('256.1.1.1')",
                "ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1')",
                "cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP('11.0.0.1')",
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
                "string(cidr('10.0.0.0/8').ip()) == '10.0.0.0' && cidr('10.0.0.0/8').prefixLength() == 8",
                "!format.dns1123Label().validate('web').hasValue()",
                "format.named('dns1123Label').value().validate('Web').value()[0].contains('RFC 1123 label')",
                "!format.named('nothing').hasValue() && format.date().validate('2024-13-01').hasValue()",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))",
                "isSemver('v1.2', true) && !isSemver('v1.2') && semver('v1.2', true).major() == 1",
                "image('quay.example/app/web:1.2').registry() == 'quay.example' && image('nginx').tag() == 'latest'",
                "{1: 'a'}[1] == 'a' && {'a': {'b': 1}}.a.b == 1",
            })
    void holds(String expression) {
        assertThat(evaluate(expression, Program.COST_OF_ONE))
                .isInstanceOfSatisfying(
                        Outcome.Value.class, value -> assertThat(value.value()).isEqualTo(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "object.spec.absent == 1 | no such key: absent",
                "object.spec.replicas + 'a' == '' | no such overload",
                "[1][2] == 1 | index out of bounds: 2",
                "1 / (object.spec.replicas - 3) == 1 | division by zero",
                "9223372036854775807 + object.spec.replicas > 0 | integer overflow",
                "object.spec.containers[0].name.matches(object.spec.containers[0].name + '(') | "
                        + "error parsing regexp: error parsing regexp: missing closing ): `a(`",
                "[].min() == 1 | min called on empty list",
                "optional.none().value() == 1 | optional.none() dereference",
                "object.spec.containers.all(c, c.port > 1) | no such key: port",
            })
    void saysWhyThereIsNoValue(String expression, String error) {
        assertThat(errorOf(expression)).isEqualTo(error);
    }

    @Test
    void everyFunctionThatIsDeclaredDoesSomething() {
        Functions functions = Functions.all();
        assertThat(Library.declarations())
                .hasSizeGreaterThan(50)
                .allSatisfy(declared -> assertThat(functions.has(declared.name())).isTrue());
    }

    @Test
    void refusesSyntaxErrorsWithTheirPlace() {
        assertThat(compilationErrorOf("object.spec ==", DYNAMIC))
                .startsWith("ERROR: <input>:1:15: Syntax error: mismatched input '<EOF>'")
                .contains(" | object.spec ==\n | ..............^");
    }

    @Test
    void refusesVariablesThatAreNotDeclared() {
        assertThat(compilationErrorOf("other.spec == 1", DYNAMIC))
                .startsWith(
                        "ERROR: <input>:1:1: undeclared reference to 'other' (in container '')");
    }

    @Test
    void refusesFieldsThatTheTypeDoesNotHave() {
        ValueType.Fields spec =
                new ValueType.Fields(
                        "Widget.spec",
                        Map.of(
                                "replicas",
                                ValueType.Simple.INT,
                                "if",
                                ValueType.Simple.STRING,
                                "a-b",
                                ValueType.Simple.STRING));
        Declarations typed = Declarations.of(Map.of("self", spec));
        assertThat(compilationErrorOf("self.replica == 1", typed))
                .contains("undefined field 'replica'");
        assertThat(compilationErrorOf("self.replicas == 'a'", typed))
                .contains("found no matching overload for '_==_' applied to '(int, string)'");
        assertThat(cel.compile("self.replicas == 1 && self.__if__ == self.a__dash__b", typed))
                .isInstanceOfSatisfying(
                        Compiled.Success.class,
                        success -> {
                            assertThat(success.program().resultType()).isEqualTo("bool");
                            assertThat(success.program().references()).containsExactly("self");
                            assertThat(
                                            success.program()
                                                    .evaluate(
                                                            Map.of(
                                                                    "self",
                                                                    Map.of(
                                                                            "replicas",
                                                                            1L,
                                                                            "if",
                                                                            "x",
                                                                            "a-b",
                                                                            "x")),
                                                            100))
                                    .isEqualTo(new Outcome.Value(true, 9));
                        });
    }

    @Test
    void refusesExpressionsThatAreTooLongOrTooDeep() {
        String sum = "1" + "+1".repeat(Cel.MAX_LENGTH / 2);
        assertThat(compilationErrorOf(sum, DYNAMIC)).contains("expression code point size exceeds");
        String deep = "[".repeat(2_000) + "]".repeat(2_000);
        assertThat(compilationErrorOf(deep, DYNAMIC)).isNotEmpty();
        assertThat(cel.compile("1" + "+1".repeat(Cel.MAX_LENGTH / 2 - 10), DYNAMIC)).isNotNull();
    }

    @Test
    void costsWhatUpstreamCounts() {
        assertThat(evaluate("object.spec.replicas == 3", 10).cost()).isEqualTo(4);
        assertThat(evaluate("object.spec.replicas == 3", 3)).isInstanceOf(Outcome.OverBudget.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c,"
                        + " [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e,"
                        + " [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0))))))",
                "'%s%s%s%s%s%s%s%s%s%s'.format([1,1,1,1,1,1,1,1,1,1].map(i,"
                        + " ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'.replace('', 'xxxxxxxxxxxxxxxxxxxxxxxx')"
                        + ".replace('', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')"
                        + ".replace('', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')])) != ''",
            })
    void isStoppedAtItsBudget(String expression) {
        assertThat(evaluate(expression, Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        Outcome.OverBudget.class,
                        over -> assertThat(over.cost()).isGreaterThan(Program.COST_OF_ONE));
    }

    @Test
    void makesPlainObjectsForMutations() {
        Compiled compiled =
                cel.compile(
                        "Object{spec: Object.spec{replicas: object.spec.replicas + 1, ?paused: optional.none()}}",
                        DYNAMIC.forMutations());
        assertThat(compiled)
                .isInstanceOfSatisfying(
                        Compiled.Success.class,
                        success ->
                                assertThat(
                                                success.program()
                                                        .evaluate(Map.of("object", OBJECT), 1_000))
                                        .isInstanceOfSatisfying(
                                                Outcome.Value.class,
                                                value ->
                                                        assertThat(value.value())
                                                                .isEqualTo(
                                                                        Map.of(
                                                                                "spec",
                                                                                Map.of(
                                                                                        "replicas",
                                                                                        4L)))));
        assertThat(
                        cel.compile(
                                "[JSONPatch{op: 'add', path: '/a', value: 1}]",
                                DYNAMIC.forMutations()))
                .isInstanceOf(Compiled.Success.class);
        assertThat(cel.compile("Object{spec: 1}", DYNAMIC)).isInstanceOf(Compiled.Failure.class);
    }

    @Test
    void asksTheAuthorizerAboutTheRequest() {
        AtomicReference<Authorizer.Question> asked = new AtomicReference<>();
        Authorizer authorizer =
                question -> {
                    asked.set(question);
                    return new Authorizer.Decision(false, "");
                };
        Authorizer.Question request =
                new Authorizer.Question("", "", "", "v1", "pods", "", "shop", "web", "");
        Compiled compiled =
                cel.compile(
                        "!authorizer.requestResource.check('delete').allowed()"
                                + " && authorizer.path('/healthz').check('get').reason() == ''",
                        AdmissionVariables.CONDITIONS);
        assertThat(compiled)
                .isInstanceOfSatisfying(
                        Compiled.Success.class,
                        success ->
                                assertThat(
                                                success.program()
                                                        .evaluate(
                                                                Map.of(
                                                                        "authorizer",
                                                                        authorizer,
                                                                        "authorizer.requestResource",
                                                                        authorizer.resource(
                                                                                request)),
                                                                Program.COST_OF_ONE))
                                        .isInstanceOfSatisfying(
                                                Outcome.Value.class,
                                                value ->
                                                        assertThat(value.value()).isEqualTo(true)));
        assertThat(asked.get().path()).isEqualTo("/healthz");
    }

    @Test
    void asksTheAuthorizer() {
        AtomicReference<Authorizer.Question> asked = new AtomicReference<>();
        Authorizer authorizer =
                question -> {
                    asked.set(question);
                    return new Authorizer.Decision(true, "because");
                };
        Declarations declarations =
                Declarations.of(
                        Map.of(
                                "authorizer",
                                new ValueType.Opaque("kubernetes.authorization.Authorizer")));
        Compiled compiled =
                cel.compile(
                        "authorizer.group('apps').resource('deployments').subresource('scale')"
                                + ".namespace('n').name('x').check('update').allowed()",
                        declarations);
        assertThat(compiled).isInstanceOf(Compiled.Success.class);
        Outcome outcome =
                ((Compiled.Success) compiled)
                        .program()
                        .evaluate(Map.of("authorizer", authorizer), Program.COST_OF_ONE);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Value.class, value -> assertThat(value.value()).isEqualTo(true));
        assertThat(asked.get())
                .isEqualTo(
                        new Authorizer.Question(
                                "update", "", "apps", "*", "deployments", "scale", "n", "x", ""));
    }
}
