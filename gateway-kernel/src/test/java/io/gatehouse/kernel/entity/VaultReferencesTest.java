/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class VaultReferencesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_KEY", "k",
            "AWS_KEY_PREVIOUS", "old",
            "P_AWS_KEY", "prefixed",
            "JSON", "{\"user\":\"u\",\"n\":1}",
            "A/B", "slashed");
    private static final VaultReferences VAULTS =
            VaultReferences.environment("", ENVIRONMENT::get).and("mine", "p-");

    @Test
    void references_name_variables() {
        assertThat(VAULTS.resolve("{vault://env/aws-key}")).isEqualTo("k");
        assertThat(VAULTS.resolve("{vault://mine/aws-key}")).isEqualTo("prefixed");
        assertThat(VAULTS.resolve("{vault://env/aws-key?prefix=p_}")).isEqualTo("prefixed");
        assertThat(VAULTS.resolve("{vault://env//aws%2Dkey/}")).isEqualTo("k");
        assertThat(VAULTS.resolve("{vault://env/a/b/}")).isEqualTo("slashed");
    }

    @Test
    void versions_name_the_value_before() {
        assertThat(VAULTS.resolve("{vault://env/aws-key#1}")).isEqualTo("k");
        assertThat(VAULTS.resolve("{vault://env/aws-key#2}")).isEqualTo("old");
        assertThat(VAULTS.resolve("{vault://env/aws-key#3}")).isEmpty();
    }

    @Test
    void keys_name_members_of_json() {
        assertThat(VAULTS.resolve("{vault://env/json/user}")).isEqualTo("u");
        assertThat(VAULTS.resolve("{vault://env/json/n}")).isEmpty();
        assertThat(VAULTS.resolve("{vault://env/aws-key/user}")).isEmpty();
    }

    @Test
    void what_is_not_there_is_empty_and_what_is_no_reference_stays() {
        assertThat(VAULTS.resolve("{vault://env/none}")).isEmpty();
        assertThat(VAULTS.resolve("{vault://other/aws-key}")).isEmpty();
        assertThat(VAULTS.resolve("{vault://env}")).isEmpty();
        assertThat(VAULTS.resolve("x{vault://env/aws-key}")).isEqualTo("x{vault://env/aws-key}");
    }
}
