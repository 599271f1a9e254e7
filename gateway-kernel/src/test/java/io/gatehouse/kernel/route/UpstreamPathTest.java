/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamPathTest {

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
        assertThat(UpstreamPath.join(service, request, matched, true)).isEqualTo(stripped);
        assertThat(UpstreamPath.join(service, request, matched, false)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"/s, /a/b, /s/a/b", "/s, /, /s", "/s/, /, /s/", "/s/, /a, /s/a", ", /a/, /a/", ", /, /"})
    void keeps_the_whole_path_of_a_route_without_paths(String service, String request, String expected) {
        assertThat(UpstreamPath.join(service, request, null, true)).isEqualTo(expected);
        assertThat(UpstreamPath.join(service, request, null, false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/r., /s", "/r.., /s", "/r./x, /s/x", "/r../x, /s/x", "/r.x, /s/.x", "/r.../x, /s/.../x"})
    void cannot_leave_the_service_path(String request, String expected) {
        assertThat(UpstreamPath.join("/s", request, "/r", true)).isEqualTo(expected);
    }

    @Test
    void strips_all_that_an_expression_matched() {
        assertThat(UpstreamPath.join("/s", "/rp-rs/12/x", "/rp-rs/12", true)).isEqualTo("/s/x");
        assertThat(UpstreamPath.join("/s", "/rp-rs/12x", "/rp-rs/12", true)).isEqualTo("/s/x");
    }
}
