package dev.atoll.network.proxy;

/// One step from what the kernel holds to what it shall hold.
sealed interface Change {
    Element element();

    /// @param value empty for an element of a set
    record Put(Element element, String value) implements Change {}

    record Remove(Element element) implements Change {}
}
