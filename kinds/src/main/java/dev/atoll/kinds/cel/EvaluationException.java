package dev.atoll.kinds.cel;

/// An expression has no value. Within a condition another part may decide in its stead. Variables that compute their
/// values throw it where they have none.
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }

    static EvaluationException noSuchOverload() {
        return new EvaluationException("no such overload");
    }

    static EvaluationException noSuchKey(Object key) {
        return new EvaluationException("no such key: " + key);
    }
}
