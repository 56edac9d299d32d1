package dev.atoll.kinds.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1 | true",
                "a==1 | true",
                "a!=1 | false",
                "b!=1 | true",
                "a in (1,2) | true",
                "a notin (1,2) | false",
                "b notin (1) | true",
                "a | true",
                "!a | false",
                "!b | true",
                "a=1,in=x | true",
                "in in (x) | true",
                "a>0 | true",
                "a<1 | false",
                "e= | true",
                "e | true",
                "a = 1 , in = x | true"
            })
    void matchesLabels(String text, boolean expected) {
        Map<String, String> labels = Map.of("a", "1", "in", "x", "e", "");
        LabelSelector selector = LabelSelector.parse(text);
        assertThat(selector.matches(labels)).isEqualTo(expected);
        assertThat(LabelSelector.parse(selector.toString())).isEqualTo(selector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a in x | unable to parse requirement: found 'x' expected: '('",
                ",a | found ',', expected: !, identifier, or 'end of string'",
                "a b | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"
            })
    void refusesInKubernetesWords(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }

    @Test
    void readsSelectorObjects() {
        Tree object =
                Tree.of(
                        Map.of(
                                "matchLabels", Map.of("a", "1"),
                                "matchExpressions",
                                        List.of(Map.of("key", "b", "operator", "DoesNotExist"))));
        LabelSelector selector = LabelSelector.of(object);
        assertThat(selector).hasToString("a=1,!b");
        assertThat(selector.matches(Map.of("a", "1"))).isTrue();
        assertThat(selector.matches(Map.of("a", "1", "b", ""))).isFalse();
        assertThat(LabelSelector.nothing().matches(Map.of())).isFalse();
        assertThat(LabelSelector.everything().matches(Map.of())).isTrue();
    }

    @Test
    void matchesFields() {
        FieldSelector selector = FieldSelector.parse("a=x\\,y,b!=z");
        assertThat(selector.matches(Map.of("a", "x,y"))).isTrue();
        assertThat(selector.matches(Map.of("a", "x,y", "b", "z"))).isFalse();
        assertThat(selector).hasToString("a=x\\,y,b!=z");
        assertThatThrownBy(() -> FieldSelector.parse("a"))
                .hasMessage("invalid selector: 'a'; can't understand 'a'");
    }
}
