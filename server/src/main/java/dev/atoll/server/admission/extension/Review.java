package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.status.StatusException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a webhook is asked, and what it answers.
final class Review {
    private static final String GROUP = "admission.k8s.io/";
    private static final int MAX_WARNINGS = 100;

    private Review() {}

    /// @param allowed whether it lets the request pass
    /// @param status why not, as it says
    /// @param patch of the object; empty for none
    record Answer(boolean allowed, Tree status, Optional<byte[]> patch, List<String> warnings) {}

    /// An answer that is none.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    @SuppressWarnings("NullAway") // null is a value of JSON
    static byte[] question(Scene scene, Kind as, String version, String uid) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", uid);
        request.putAll(scene.request(as));
        request.put("object", scene.object(as));
        request.put("oldObject", scene.old(as));
        request.put("options", scene.attempt().options().fields());
        Map<String, Object> review = new LinkedHashMap<>();
        review.put("kind", "AdmissionReview");
        review.put("apiVersion", GROUP + version);
        review.put("request", request);
        return Json.encode(review);
    }

    static Answer answer(byte[] body, String version, String uid, boolean mutating)
            throws MalformedException {
        Tree review;
        try {
            review = Tree.of(Json.decode(body));
        } catch (DecodeException e) {
            throw new MalformedException("unable to decode the response: " + e.getMessage());
        }
        String expected = GROUP + version + ", Kind=AdmissionReview";
        String got = review.string("apiVersion", "") + ", Kind=" + review.string("kind", "");
        if (!got.equals(expected)) {
            throw new MalformedException(
                    "expected webhook response of " + expected + ", got " + got);
        }
        if (!review.has("response")) {
            throw new MalformedException("webhook response was absent");
        }
        Tree response = review.child("response");
        if (!response.string("uid", "").equals(uid)) {
            throw new MalformedException(
                    "expected response.uid=\""
                            + uid
                            + "\", got \""
                            + response.string("uid", "")
                            + "\"");
        }
        List<String> warnings = response.strings("warnings");
        return new Answer(
                response.bool("allowed"),
                response.child("status"),
                mutating ? patch(response) : Optional.empty(),
                warnings.subList(0, Math.min(MAX_WARNINGS, warnings.size())));
    }

    private static Optional<byte[]> patch(Tree response) throws MalformedException {
        String patch = response.string("patch", "");
        String type = response.string("patchType", "");
        if (patch.isEmpty() && type.isEmpty()) {
            return Optional.empty();
        }
        if (!type.equals("JSONPatch")) {
            throw new MalformedException(
                    patch.isEmpty() || !type.isEmpty()
                            ? "webhook returned response.patchType of \""
                                    + type
                                    + "\", expected \"JSONPatch\""
                            : "webhook returned response.patch but not response.patchType");
        }
        if (patch.isEmpty()) {
            throw new MalformedException(
                    "webhook returned response.patchType but not response.patch");
        }
        try {
            return Optional.of(Base64.getDecoder().decode(patch));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("response.patch is not base64");
        }
    }

    /// A refusal in the webhook's name.
    static StatusException denial(String webhook, Tree status) {
        String by = "admission webhook \"" + webhook + "\" denied the request";
        String message = status.string("message", "");
        String reason = status.string("reason", "");
        String text =
                !message.isEmpty()
                        ? by + ": " + message
                        : !reason.isEmpty() ? by + ": " + reason : by + " without explanation";
        int code = Math.clamp(status.integer("code", 0), 0, 599);
        return new StatusException(
                code < 400 ? 400 : code,
                reason,
                text,
                new StatusException.Details("", "", "", "", List.of(), 0));
    }
}
