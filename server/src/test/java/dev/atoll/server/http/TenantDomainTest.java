package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.server.status.StatusException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TenantDomainTest {
    private final TenantDomain domain = new TenantDomain("API.test");

    @ParameterizedTest
    @CsvSource({
        "shop.api.test,     /api/v1/pods,              /tenants/shop/api/v1/pods",
        "SHOP.API.TEST,     /,                         /tenants/shop/",
        "shop.api.test,     /tenants/shop/api/v1/pods, /tenants/shop/api/v1/pods",
        "shop.api.test,     /tenants/shop,             /tenants/shop",
        "api.test,          /tenants/shop/api,         /tenants/shop/api",
        "a.shop.api.test,   /api,                      /api",
        "shop.api.test.org, /api,                      /api",
        ".api.test,         /api,                      /api",
        "localhost,         /api,                      /api",
        ",                  /api,                      /api",
    })
    void takesTheTenantFromTheName(@Nullable String name, String path, String asked) {
        assertThat(domain.path(name, path)).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenants/other/api", "/tenants/shopping", "/tenants", "/tenants/"})
    void refusesAPathOfAnotherTenant(String path) {
        assertThatThrownBy(() -> domain.path("shop.api.test", path))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(401));
    }

    @Test
    void noDomainSaysNothing() {
        assertThat(TenantDomain.NONE.path("shop.", "/api")).isEqualTo("/api");
        assertThat(TenantDomain.NONE.path("shop", "/api")).isEqualTo("/api");
    }
}
