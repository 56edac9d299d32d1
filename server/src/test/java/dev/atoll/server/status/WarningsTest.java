package dev.atoll.server.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WarningsTest {
    @Test
    void comeWithTheAnswer() {
        String answer =
                Warnings.gather(
                        () -> {
                            Warnings.add(List.of("one", "two"));
                            return "answer";
                        },
                        (given, warnings) -> given + warnings);
        assertThat(answer).isEqualTo("answer[one, two]");
        assertThat(Warnings.<String>gather(() -> "answer", (_, warnings) -> "" + warnings))
                .isEqualTo("answer");
    }

    @Test
    void comeWithTheRefusal() {
        assertThatThrownBy(() ->
                        Warnings.<String>gather(
                                () -> {
                                    Warnings.add(List.of("one"));
                                    throw StatusException.badRequest("no");
                                },
                                (given, _) -> given))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.warnings()).containsExactly("one"));
    }

    @Test
    void areNoMoreThanAClientReads() {
        String answer =
                Warnings.gather(
                        () -> {
                            for (int i = 0; i < 1_000; i++) {
                                Warnings.add(List.of("warning " + i));
                            }
                            return "";
                        },
                        (_, warnings) -> "" + warnings.size());
        assertThat(answer).isEqualTo("100");
    }
}
