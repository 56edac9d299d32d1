package dev.atoll.node.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SysctlsTest {
    private static final String SAFE =
            "securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '80'}]}";

    @Test
    void aPodMaySetWhatIsItsOwn() {
        assertThat(Sysctls.forbidden(TestingPods.web("{}"))).isEmpty();
        assertThat(Sysctls.forbidden(TestingPods.web(SAFE))).isEmpty();
        assertThat(Sysctls.forbidden(TestingPods.web(SAFE.replace('.', '/')))).isEmpty();
    }

    @Test
    void otherParametersAreForbidden() {
        assertThat(
                        Sysctls.forbidden(
                                TestingPods.web(
                                        "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}")))
                .hasValue("forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    }

    @Test
    void theHostsOwnNamespacesAreNotForAPodToChange() {
        assertThat(Sysctls.forbidden(TestingPods.web("hostNetwork: true\n" + SAFE)))
                .hasValueSatisfying(
                        why -> assertThat(why).endsWith("not allowed with host net enabled"));
        assertThat(
                        Sysctls.forbidden(
                                TestingPods.web(
                                        "hostIPC: true\nsecurityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: '1'}]}")))
                .hasValueSatisfying(
                        why -> assertThat(why).endsWith("not allowed with host ipc enabled"));
    }
}
