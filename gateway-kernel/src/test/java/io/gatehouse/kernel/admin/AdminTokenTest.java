/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.plugin.http.HeaderList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {

    private final AdminToken token = new AdminToken("open-sesame");

    private boolean knows(String header, String value) {
        HeaderList headers = new HeaderList();
        headers.add(header, value);
        return token.isKnownTo(new AdminRequest("GET", "/", null, headers, new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer open-sesame",
        "authorization, bearer open-sesame",
        "Authorization, 'Bearer  open-sesame '",
        "Kong-Admin-Token, open-sesame"
    })
    void either_header_opens(String header, String value) {
        assertThat(knows(header, value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, open-sesame",
        "Authorization, Basic open-sesame",
        "Authorization, 'Bearer '",
        "Authorization, Bearer open-sesam",
        "Kong-Admin-Token, open-sesamee",
        "Kong-Admin-Token, ''",
        "X-Token, open-sesame"
    })
    void nothing_else_does(String header, String value) {
        assertThat(knows(header, value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "täglich", "a\nb"})
    void what_a_header_cannot_hold_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdminToken(text))
                .withMessageContaining("admin_token");
    }

    @Test
    void no_header_is_no_token() {
        assertThat(token.isKnownTo(new AdminRequest("GET", "/", null, new HeaderList(), new byte[0])))
                .isFalse();
    }

    @Test
    void whoever_does_not_know_it_is_answered_without_a_body_being_read() {
        AdminFixture admin = new AdminFixture();

        assertThat(admin.early(token, "POST", Map.of()))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(401));
        assertThat(admin.early(token, "OPTIONS", Map.of()))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(204));
        assertThat(admin.early(token, "POST", Map.of("Kong-Admin-Token", "open-sesame")))
                .isNull();
    }
}
