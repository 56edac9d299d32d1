package dev.atoll.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ChangesTest {
    private static final Element ELEMENT = new Element("services", "k");

    @Test
    void anElementThatOneTakesAndAnotherGivesIsReplaced() {
        assertThat(
                        Changes.compact(
                                List.of(
                                        new Change.Remove(ELEMENT),
                                        new Change.Put(ELEMENT, "a"),
                                        new Change.Remove(ELEMENT),
                                        new Change.Put(ELEMENT, "b"))))
                .containsExactly(new Change.Remove(ELEMENT), new Change.Put(ELEMENT, "b"));
    }

    @Test
    void anElementThatComesAndGoesIsNothing() {
        assertThat(
                        Changes.compact(
                                List.of(new Change.Put(ELEMENT, "a"), new Change.Remove(ELEMENT))))
                .isEmpty();
    }
}
