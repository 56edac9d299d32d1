package dev.atoll.kinds.cel;

/// Asks whether a user may do something, for expressions: the value of the variable `authorizer`.
public interface Authorizer {

    /// @param path a path that is no resource; empty for a resource
    /// @param group and the rest of a resource; empty where nothing is said
    /// @param account `NAMESPACE/NAME` of the service account that is asked about; empty for the user of the request
    record Question(
            String verb,
            String path,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            String account) {}

    /// @param reason why, where that is known
    record Decision(boolean allowed, String reason) {}

    Decision decide(Question question);

    /// The value of the variable `authorizer.requestResource`.
    ///
    /// @param question with an empty verb
    default Object resource(Question question) {
        return Authorizers.resource(this, question);
    }
}
