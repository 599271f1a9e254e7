/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathHandlingTest {

    @ParameterizedTest(name = "service {0}, route {1}, request {2}")
    @CsvSource({
        "/, /, /r/x, /r/x, /r/x",
        ", /, /r/x, /r/x, /r/x",
        "/, /r, /r, /, /r",
        "/, /r, /r/, /, /r/",
        "/, /r, /r/x, /x, /r/x",
        "/, /r, /rx, /x, /rx",
        "/, /r/, /r/x, /x, /r/x",
        "/, /, /, /, /",
        ", /r, /r, /, /r",
        "/s, /, /, /s, /s",
        "/s, /, /r/, /s/r/, /s/r/",
        "/s, /r, /r, /s, /s/r",
        "/s, /r, /r/, /s/, /s/r/",
        "/s, /r, /r/x, /s/x, /s/r/x",
        "/s, /r, /rx, /s/x, /s/rx",
        "/s, /r/, /r/x, /s/x, /s/r/x",
        "/s, /r/, /r/, /s/, /s/r/",
        "/s/, /, /, /s/, /s/",
        "/s/, /r, /r, /s, /s/r",
        "/s/, /r, /r/, /s/, /s/r/",
        "/s/, /r, /r/x, /s/x, /s/r/x",
        "/s/, /r, /rx, /s/x, /s/rx",
        "/s/, /r/, /r/x, /s/x, /s/r/x",
        "/s/, /r/, /r/, /s/, /s/r/",
    })
    void joins_service_and_request(String service, String matched, String request, String stripped, String kept) {
        assertThat(PathHandling.V0.join(service, request, matched, true)).isEqualTo(stripped);
        assertThat(PathHandling.V0.join(service, request, matched, false)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"/s, /a/b, /s/a/b", "/s, /, /s", "/s/, /, /s/", "/s/, /a, /s/a", ", /a/, /a/", ", /, /"})
    void keeps_the_whole_path_of_a_route_without_paths(String service, String request, String expected) {
        assertThat(PathHandling.V0.join(service, request, null, true)).isEqualTo(expected);
        assertThat(PathHandling.V0.join(service, request, null, false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/r., /s", "/r.., /s", "/r./x, /s/x", "/r../x, /s/x", "/r.x, /s/.x", "/r.../x, /s/.../x"})
    void cannot_leave_the_service_path(String request, String expected) {
        assertThat(PathHandling.V0.join("/s", request, "/r", true)).isEqualTo(expected);
    }

    @Test
    void strips_all_that_an_expression_matched() {
        assertThat(PathHandling.V0.join("/s", "/rp-rs/12/x", "/rp-rs/12", true)).isEqualTo("/s/x");
        assertThat(PathHandling.V0.join("/s", "/rp-rs/12x", "/rp-rs/12", true)).isEqualTo("/s/x");
    }

    @ParameterizedTest(name = "service {0}, route {1}, strip {2}, {3}, request {4}")
    @CsvSource({
        "/s, /fv0, false, V0, /fv0req, /s/fv0req",
        "/s, /fv1, false, V1, /fv1req, /sfv1req",
        "/s, /tv0, true, V0, /tv0req, /s/req",
        "/s, /tv1, true, V1, /tv1req, /sreq",
        "/s, /fv0/, false, V0, /fv0/req, /s/fv0/req",
        "/s, /fv1/, false, V1, /fv1/req, /sfv1/req",
        "/s, /tv0/, true, V0, /tv0/req, /s/req",
        "/s, /tv1/, true, V1, /tv1/req, /sreq",
    })
    void joins_as_the_documentation_of_kong_shows(
            String service, String matched, boolean strip, PathHandling handling, String request, String expected) {
        assertThat(handling.join(service, request, matched, strip)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "service {0}, route {1}, request {2}")
    @CsvSource({
        "/, /, /, /, /",
        "/, /, /r/x, /r/x, /r/x",
        ", /, /r/, /r/, /r/",
        "/, /r, /r, /, /r",
        "/, /r, /r/, /, /r/",
        "/, /r, /r/x, /x, /r/x",
        "/, /r, /rx, /x, /rx",
        "/, /r/, /r/, /, /r/",
        "/, /r/, /r/x, /x, /r/x",
        "/s, /, /, /s, /s",
        "/s, /, /r, /sr, /sr",
        "/s, /, /r/, /sr/, /sr/",
        "/s, /, /r/x, /sr/x, /sr/x",
        "/s, /r, /r, /s, /sr",
        "/s, /r, /r/, /s/, /sr/",
        "/s, /r, /r/x, /s/x, /sr/x",
        "/s, /r, /rx, /sx, /srx",
        "/s, /r/, /r/, /s, /sr/",
        "/s, /r/, /r/x, /sx, /sr/x",
        "/s/, /, /, /s/, /s/",
        "/s/, /, /r/x, /s/r/x, /s/r/x",
        "/s/, /r, /r, /s/, /s/r",
        "/s/, /r, /r/, /s/, /s/r/",
        "/s/, /r, /r/x, /s/x, /s/r/x",
        "/s/, /r, /rx, /s/x, /s/rx",
        "/s/, /r/, /r/, /s/, /s/r/",
        "/s/, /r/, /r/x, /s/x, /s/r/x",
    })
    void takes_the_service_path_as_a_prefix(
            String service, String matched, String request, String stripped, String kept) {
        assertThat(PathHandling.V1.join(service, request, matched, true)).isEqualTo(stripped);
        assertThat(PathHandling.V1.join(service, request, matched, false)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"/s, /a/b, /sa/b", "/s, /, /s", "/s/, /, /s/", "/s/, /a, /s/a", ", /a/, /a/", ", /, /"})
    void takes_the_service_path_as_a_prefix_of_a_whole_path(String service, String request, String expected) {
        assertThat(PathHandling.V1.join(service, request, null, true)).isEqualTo(expected);
        assertThat(PathHandling.V1.join(service, request, null, false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/r., /s", "/r.., /s", "/r./x, /sx", "/r../x, /sx", "/r.x, /s.x"})
    void does_not_begin_what_follows_the_prefix_with_dots_that_lead_out_of_it(String request, String expected) {
        assertThat(PathHandling.V1.join("/s", request, "/r", true)).isEqualTo(expected);
    }

    @Test
    void takes_the_service_path_as_a_prefix_of_what_an_expression_left() {
        assertThat(PathHandling.V1.join("/s", "/rp-rs/12/x", "/rp-rs/12", true)).isEqualTo("/s/x");
        assertThat(PathHandling.V1.join("/s", "/rp-rs/12x", "/rp-rs/12", true)).isEqualTo("/sx");
        assertThat(PathHandling.V1.join("/s", "/rp-rs/12x", "/rp-rs/12", false)).isEqualTo("/srp-rs/12x");
    }
}
