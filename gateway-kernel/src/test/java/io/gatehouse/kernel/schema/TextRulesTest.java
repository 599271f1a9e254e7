/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextRulesTest {

    @Test
    void hosts_have_no_port() {
        for (String good : new String[] {"a", "a.b.", "a_b", "10.0.0.1", "::1", "xn--a.example"}) {
            assertThat(TextRules.host(good)).as(good).isNull();
        }
        assertThat(TextRules.host("a:1")).isEqualTo("must not have a port");
        assertThat(TextRules.host("a:99999")).isEqualTo("must not have a port");
        assertThat(TextRules.host("[::1]:80")).isEqualTo("must not have a port");
        for (String bad : new String[] {"a..b", "-.b-", "a-", ".", "256.1.1.1", "a b", "::g", ""}) {
            assertThat(TextRules.host(bad)).as(bad).isEqualTo("invalid value: " + bad);
        }
    }

    @Test
    void urls_need_host_and_scheme() {
        assertThat(TextRules.url("http://h:1/p?q")).isNull();
        assertThat(TextRules.url("//h")).isEqualTo("missing scheme in url");
        assertThat(TextRules.url("h:1")).isEqualTo("missing host in url");
        assertThat(TextRules.url("http:///p")).isEqualTo("missing host in url");
        assertThat(TextRules.url("not an url")).isEqualTo("missing host in url");
    }

    @Test
    void ranges_of_addresses_have_a_mask_that_fits() {
        assertThat(TextRules.ipOrCidr("10.0.0.0/8")).isNull();
        assertThat(TextRules.ipOrCidr("::/0")).isNull();
        assertThat(TextRules.ipOrCidr("::/128")).isNull();
        for (String bad : new String[] {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "h", "1.2.3.4/-1"}) {
            assertThat(TextRules.ipOrCidr(bad)).as(bad).isEqualTo("invalid ip or cidr range: '" + bad + "'");
        }
    }

    @Test
    void names_and_tags_may_be_in_any_language() {
        assertThat(TextRules.name("é-1._~")).isNull();
        assertThat(TextRules.name("a/b")).isNotNull();
        assertThat(TextRules.tag("ü ber!")).isNull();
        assertThat(TextRules.tag("a\tb")).isNotNull();
    }

    @Test
    void tables_of_problems_are_written_like_lua() {
        Problems problems = new Problems();
        problems.at("config.a.b", "say \"x\"");
        problems.at("list", Arrays.asList(null, "second"));
        problems.entity("whole");

        assertThat(LuaTable.compact(problems.fields()))
                .isEqualTo("{[\"@entity\"]={\"whole\"},config={a={b=\"say \\\"x\\\"\"}},list={[2]=\"second\"}}");
        assertThat(problems.message())
                .isEqualTo("3 schema violations (whole; config.a: {\n  b = \"say \\\"x\\\"\"\n}; list.2: second)");
    }
}
