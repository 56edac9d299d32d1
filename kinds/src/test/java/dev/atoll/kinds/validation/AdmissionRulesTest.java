package dev.atoll.kinds.validation;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.MergePatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdmissionRulesTest {
    private static final String WEBHOOK =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: hook}
            webhooks:
            - name: hook.example.com
              clientConfig: {url: "https://hook.example.com/admit"}
              admissionReviewVersions: [v1]
              sideEffects: None
              rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
            """;
    private static final String POLICY =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: policy}
            spec:
              matchConstraints:
                resourceRules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments]}]
              variables: [{name: replicas, expression: object.spec.replicas}]
              validations: [{expression: variables.replicas < 5}]
            """;

    private static List<String> errors(String base, String change) {
        Map<String, Object> object = MergePatch.apply(yaml(base), yaml(change));
        Kind kind =
                kind(String.valueOf(object.get("apiVersion")), String.valueOf(object.get("kind")));
        Defaults.apply(kind, object);
        return Validation.create(kind, object).stream().map(FieldError::toString).toList();
    }

    private static String webhook(String more) {
        return "{webhooks: [{name: hook.example.com, clientConfig: {url: 'https://hook.example.com/'},"
                + " admissionReviewVersions: [v1], sideEffects: None"
                + more
                + "}]}";
    }

    @Test
    void acceptsWhatIsWellFormed() {
        assertThat(errors(WEBHOOK, "{}")).isEmpty();
        assertThat(errors(POLICY, "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sideEffects: Some | webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\","
                        + " \"NoneOnDryRun\"",
                "timeoutSeconds: 31 | webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must"
                        + " be between 1 and"
                        + " 30 seconds",
                "admissionReviewVersions: [v0] | webhooks[0].admissionReviewVersions: Invalid value:"
                        + " [\"v0\"]: must include"
                        + " at least one of v1, v1beta1",
                "name: short | webhooks[0].name: Invalid value: \"short\": should be a domain with at least"
                        + " three segments"
                        + " separated by dots",
                "clientConfig: {} | webhooks[0].clientConfig: Required value: exactly one of url or service"
                        + " is required",
                "clientConfig: {url: 'http://a.example/'} | webhooks[0].clientConfig.url: Invalid value:"
                        + " \"http://a.example/\": 'https' is the only allowed URL scheme; desired format:"
                        + " https://host[/path]",
                "rules: [{operations: [CREATE, '*'], apiGroups: [''], apiVersions: [v1], resources: [pods]}] |"
                        + " webhooks[0].rules[0].operations: Invalid value: [\"CREATE\",\"*\"]: if '*' is"
                        + " present, must not"
                        + " specify other operations",
                "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1]}] | webhooks[0].rules[0].resources:"
                        + " Required value",
                "matchConditions: [{name: a, expression: '1'}] | webhooks[0].matchConditions[0].expression:"
                        + " Invalid value:"
                        + " \"1\": must evaluate to bool",
            })
    void refusesWebhooksThatAreNot(String change, String error) {
        assertThat(errors(WEBHOOK, webhook(", " + change))).containsExactly(error);
    }

    @Test
    void refusesExpressionsThatDoNotCompile() {
        assertThat(
                        errors(
                                WEBHOOK,
                                webhook(
                                        ", matchConditions: [{name: a, expression: 'object.x =='}]")))
                .singleElement()
                .asString()
                .startsWith(
                        "webhooks[0].matchConditions[0].expression: Invalid value: \"object.x ==\":"
                                + " compilation failed: ERROR:"
                                + " <input>:1:12: Syntax error:");
        assertThat(errors(POLICY, "{spec: {validations: [{expression: variables.other < 5}]}}"))
                .singleElement()
                .asString()
                .contains("undefined field 'other'");
        assertThat(errors(POLICY, "{spec: {validations: [{expression: params.max < 5}]}}"))
                .singleElement()
                .asString()
                .contains("undeclared reference to 'params'");
        assertThat(
                        errors(
                                POLICY,
                                "{spec: {paramKind: {apiVersion: v1, kind: ConfigMap},"
                                        + " validations: [{expression: params.max < 5}]}}"))
                .isEmpty();
    }

    @Test
    void refusesMoreThanCanBeCompiledInAMoment() {
        String many = "{expression: 'true'}" + ", {expression: 'true'}".repeat(256);
        assertThat(errors(POLICY, "{spec: {validations: [" + many + "]}}"))
                .containsExactly("spec.validations: Too many: 257: must have at most 256 items");
        String webhook = "{name: a.b.c}";
        assertThat(errors(WEBHOOK, "{webhooks: [" + webhook + (", " + webhook).repeat(128) + "]}"))
                .containsExactly("webhooks: Too many: 129: must have at most 128 items");
    }

    @Test
    void refusesPoliciesThatSayNothing() {
        assertThat(errors(POLICY, "{spec: {validations: null, matchConstraints: null}}"))
                .contains(
                        "spec.matchConstraints: Required value",
                        "spec.validations: Required value: validations or auditAnnotations must contain at"
                                + " least one item");
    }

    @Test
    void refusesQuotasAndLimitsThatMakeNoSense() {
        String quota =
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: n}, spec:"
                        + " {hard: {pods: '1'}}}";
        assertThat(errors(quota, "{}")).isEmpty();
        assertThat(errors(quota, "{spec: {hard: {pods: '-1', apples: '1'}}}"))
                .containsExactlyInAnyOrder(
                        "spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0",
                        "spec.hard[apples]: Invalid value: \"apples\": must be a standard resource for quota");
        assertThat(errors(quota, "{spec: {hard: {services: '1'}, scopes: [BestEffort]}}"))
                .containsExactly(
                        "spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource");
        String range =
                "{apiVersion: v1, kind: LimitRange, metadata: {name: q, namespace: n}, spec: {limits: []}}";
        assertThat(
                        errors(
                                range,
                                "{spec: {limits: [{type: Container, min: {cpu: '2'}, max: {cpu: '1'}}]}}"))
                .contains(
                        "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1");
    }
}
