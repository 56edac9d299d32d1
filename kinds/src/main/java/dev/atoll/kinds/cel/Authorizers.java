package dev.atoll.kinds.cel;

import dev.atoll.kinds.cel.Authorizer.Decision;
import dev.atoll.kinds.cel.Authorizer.Question;

/// `authorizer.group("apps").resource("deployments").namespace("default").check("create").allowed()`.
final class Authorizers {
    private static final long COST = 350_000;

    private Authorizers() {}

    /// Of whom it is asked: the values of the type `kubernetes.authorization.Authorizer`.
    record Asked(Authorizer authorizer, String account) {}

    /// What is asked about, as far as it has been said.
    record Check(Authorizer authorizer, Question question) {}

    /// Check of a path.
    record PathCheck(Authorizer authorizer, Question question) {}

    /// Check of a group, whose resource is not named yet.
    record GroupCheck(Authorizer authorizer, Question question) {}

    static void addTo(Functions functions) {
        functions
                .add("path", Authorizer.class, 2, a -> path(asked(a), a.text(1)))
                .add("path", Asked.class, 2, a -> path(asked(a), a.text(1)))
                .add("group", Authorizer.class, 2, a -> group(asked(a), a.text(1)))
                .add("group", Asked.class, 2, a -> group(asked(a), a.text(1)))
                .add(
                        "serviceAccount",
                        Authorizer.class,
                        3,
                        a -> new Asked(a.as(Authorizer.class, 0), a.text(1) + "/" + a.text(2)))
                .add(
                        "resource",
                        GroupCheck.class,
                        2,
                        a -> {
                            GroupCheck of = a.as(GroupCheck.class, 0);
                            return new Check(
                                    of.authorizer(), with(of.question(), "resource", a.text(1)));
                        })
                .add("subresource", Check.class, 2, a -> refined(a, "subresource"))
                .add("namespace", Check.class, 2, a -> refined(a, "namespace"))
                .add("name", Check.class, 2, a -> refined(a, "name"))
                .add("fieldSelector", Check.class, 2, a -> a.get(0))
                .add("labelSelector", Check.class, 2, a -> a.get(0))
                .add(
                        "check",
                        Check.class,
                        2,
                        a -> {
                            Check check = a.as(Check.class, 0);
                            return decided(a, check.authorizer(), check.question());
                        })
                .add(
                        "check",
                        PathCheck.class,
                        2,
                        a -> {
                            PathCheck check = a.as(PathCheck.class, 0);
                            return decided(a, check.authorizer(), check.question());
                        })
                .add("allowed", Decision.class, 1, a -> a.as(Decision.class, 0).allowed())
                .add("reason", Decision.class, 1, a -> a.as(Decision.class, 0).reason())
                .add("errored", Decision.class, 1, _ -> false)
                .add("error", Decision.class, 1, _ -> "");
    }

    private static Asked asked(Arguments a) {
        return a.get(0) instanceof Asked asked ? asked : new Asked(a.as(Authorizer.class, 0), "");
    }

    private static PathCheck path(Asked asked, String path) {
        return new PathCheck(
                asked.authorizer(),
                new Question("", path, "", "", "", "", "", "", asked.account()));
    }

    private static GroupCheck group(Asked asked, String group) {
        return new GroupCheck(
                asked.authorizer(),
                new Question("", "", group, "*", "", "", "", "", asked.account()));
    }

    private static Check refined(Arguments a, String part) {
        Check check = a.as(Check.class, 0);
        return new Check(check.authorizer(), with(check.question(), part, a.text(1)));
    }

    private static Decision decided(Arguments a, Authorizer authorizer, Question question) {
        a.meter().charge(COST);
        return authorizer.decide(with(question, "verb", a.text(1)));
    }

    private static Question with(Question question, String part, String value) {
        return new Question(
                part.equals("verb") ? value : question.verb(),
                question.path(),
                question.group(),
                question.version(),
                part.equals("resource") ? value : question.resource(),
                part.equals("subresource") ? value : question.subresource(),
                part.equals("namespace") ? value : question.namespace(),
                part.equals("name") ? value : question.name(),
                question.account());
    }

    /// What a request does to a resource: the value of `authorizer.requestResource`.
    static Object resource(Authorizer authorizer, Question question) {
        return new Check(authorizer, question);
    }
}
