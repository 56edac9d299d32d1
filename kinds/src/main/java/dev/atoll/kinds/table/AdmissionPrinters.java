package dev.atoll.kinds.table;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.kinds.selector.SelectorException;
import java.util.Map;

/// Printers of admission policies and their bindings.
final class AdmissionPrinters {
    private static final String UNSET = "<unset>";
    private static final String OF = "admissionregistration.v1.";

    static final Map<String, Printer> PRINTERS =
            Map.of(
                    OF + "ValidatingAdmissionPolicy", policy("Validations", "validations"),
                    OF + "MutatingAdmissionPolicy", policy("Mutations", "mutations"),
                    OF + "ValidatingAdmissionPolicyBinding", binding(),
                    OF + "MutatingAdmissionPolicyBinding", binding());

    private AdmissionPrinters() {}

    private static Printer policy(String column, String rules) {
        return Printer.named()
                .number(column, s -> (long) s.spec().children(rules).size())
                .text("ParamKind", s -> kind(s.spec().child("paramKind")))
                .age();
    }

    private static Printer binding() {
        return Printer.named()
                .text("PolicyName", s -> s.spec().string("policyName", ""))
                .text("ParamRef", s -> reference(s.spec().child("paramRef")))
                .age();
    }

    private static String kind(Tree kind) {
        return kind.isEmpty()
                ? UNSET
                : kind.string("apiVersion", "") + "/" + kind.string("kind", "");
    }

    private static String reference(Tree reference) {
        if (reference.isEmpty()) {
            return UNSET;
        }
        String which = reference.string("name", "");
        if (which.isEmpty()) {
            try {
                which = LabelSelector.of(reference.child("selector")).toString();
            } catch (SelectorException e) {
                which = "<error>";
            }
        }
        return reference.string("namespace", "*") + "/" + which;
    }
}
