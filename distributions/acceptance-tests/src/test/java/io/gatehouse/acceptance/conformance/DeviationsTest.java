/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DeviationsTest {
    private static final String RECORDED =
            "{\"responses\":[{\"status\":500,\"headers\":{\"via\":\"2 kong\",\"X-A\":\"1\"},"
                    + "\"body_text\":\"x\",\"note\":\"n\"},{\"status\":200}],\"calls\":[{\"function\":\"f\",\"event_json\":"
                    + "{\"a\":{\"b\":1},\"c\":[1,2]}}]}";

    @Test
    void without_a_deviation_the_recording_is_expected() {
        assertThat(expected("[]")).isEqualTo(Json.parse(RECORDED));
    }

    @Test
    void members_replace_headers_merge_and_null_elements_stay() {
        JsonNode expected =
                expected("{\"id\":\"F4\",\"expect\":{\"responses\":[{\"status\":502,\"headers\":{\"Via\":null,"
                        + "\"x-a\":\"2\",\"x-b\":\"3\"},\"body_json\":{\"m\":1},\"note\":null},null]}}");

        assertThat(expected.path("responses"))
                .isEqualTo(Json.parse(
                        "[{\"status\":502,\"headers\":{\"x-a\":\"2\",\"x-b\":\"3\"},\"body_json\":{\"m\":1}},"
                                + "{\"status\":200}]"));
        assertThat(expected.path("calls")).isEqualTo(Json.parse(RECORDED).path("calls"));
    }

    @Test
    void a_null_text_is_no_body_and_a_null_json_is_the_value_null() {
        JsonNode noBody = expected("{\"expect\":{\"responses\":[{\"body_text\":null},null]}}");
        JsonNode nullBody = expected("{\"expect\":{\"responses\":[{\"body_json\":null},null]}}");

        assertThat(noBody.at("/responses/0").has("body_text")).isFalse();
        assertThat(nullBody.at("/responses/0").has("body_text")).isFalse();
        assertThat(nullBody.at("/responses/0/body_json").isNull()).isTrue();
    }

    @Test
    void places_of_an_event_are_set_and_removed_in_order() {
        JsonNode expected = expected("[{\"expect\":{\"calls\":[{\"event_set\":{\"/a/b\":2,\"/d\":{}}}]}},"
                + "{\"expect\":{\"calls\":[{\"event_set\":{\"/c/1\":3},\"event_remove\":[\"/d\"]}]}}]");

        assertThat(expected.at("/calls/0"))
                .isEqualTo(Json.parse("{\"function\":\"f\",\"event_json\":{\"a\":{\"b\":2},\"c\":[1,3]}}"));
    }

    @Test
    void a_whole_event_replaces_every_kind_of_event() {
        JsonNode expected = expected("{\"expect\":{\"calls\":[{\"event_text\":\"raw\"}]}}");

        assertThat(expected.at("/calls/0")).isEqualTo(Json.parse("{\"function\":\"f\",\"event_text\":\"raw\"}"));
    }

    @Test
    void a_shorter_list_expects_fewer_elements() {
        assertThat(expected("{\"expect\":{\"calls\":[]}}").path("calls")).isEmpty();
    }

    @Test
    void a_place_that_cannot_be_set_is_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> expected("{\"expect\":{\"calls\":[{\"event_set\":{\"/no/where\":2}}]}}"))
                .withMessageContaining("/no/where");
    }

    private static JsonNode expected(String deviation) {
        return Deviations.expected(Json.parse("{\"kong\":" + RECORDED + ",\"deviation\":" + deviation + "}"));
    }
}
