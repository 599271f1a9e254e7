/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MovingEndpointsTest {

    private final MemoryStore.Database database = new MemoryStore.Database();
    private final AdminFixture gateway;

    MovingEndpointsTest() throws Exception {
        gateway = new AdminFixture(StoredConfigurations.of(database));
    }

    private AdminResponse take(String query, String yaml) {
        return gateway.send("POST", "/import" + query, Map.of("Content-Type", "text/yaml"), yaml);
    }

    private static String text(AdminResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), pointer);
    }

    private static int count(AdminResponse answer, String type, String what) {
        return at(answer, "/counts/" + type + "/" + what) instanceof Number number ? number.intValue() : -1;
    }

    @Test
    void the_same_file_again_changes_nothing() {
        String file = """
                _format_version: "3.0"
                services:
                - name: a
                  host: h
                  routes: [{name: r, paths: [/r]}]
                upstreams: [{name: u, targets: [{target: t}]}]
                consumers: [{username: ann, acls: [{group: g}]}]
                """;
        AdminResponse first = take("", file);
        Object before = database.rows();

        AdminResponse second = take("", file);

        assertThat(first.status()).as(text(first)).isEqualTo(200);
        assertThat(count(first, "services", "created")).isOne();
        assertThat(count(second, "services", "unchanged")).as(text(second)).isOne();
        assertThat(count(second, "routes", "unchanged")).isOne();
        assertThat(count(second, "targets", "unchanged")).isOne();
        assertThat(count(second, "acls", "unchanged")).isOne();
        assertThat(database.rows()).isEqualTo(before);
    }

    @Test
    void an_entity_without_id_is_the_one_with_its_name() {
        gateway.form("POST", "/services", "name=a&host=old");
        Object id = at(gateway.get("/services/a"), "/id");

        AdminResponse taken = take("", """
                _format_version: "3.0"
                services: [{name: a, host: new, routes: [{name: r, paths: [/r]}]}]
                """);

        assertThat(count(taken, "services", "changed")).as(text(taken)).isOne();
        assertThat(at(gateway.get("/services/a"), "/id")).isEqualTo(id);
        assertThat(at(gateway.get("/services/a"), "/host")).isEqualTo("new");
        assertThat(at(gateway.get("/routes/r"), "/service/id")).isEqualTo(id);
    }

    @Test
    void what_is_not_in_the_file_may_be_referred_to() {
        gateway.form("POST", "/services", "name=a&host=h");

        AdminResponse taken = take("", """
                _format_version: "3.0"
                routes: [{name: r, paths: [/r], service: a}]
                """);

        assertThat(taken.status()).as(text(taken)).isEqualTo(200);
        assertThat(at(gateway.get("/routes/r/service"), "/name")).isEqualTo("a");
    }

    @Test
    void replacing_deletes_what_is_not_in_the_file() {
        gateway.form("POST", "/services", "name=a&host=h");
        gateway.form("POST", "/services", "name=b&host=h");
        gateway.form("POST", "/services/a/routes", "name=r&paths[]=/r");

        AdminResponse taken = take("?replace=1", """
                _format_version: "3.0"
                services: [{name: b, host: h, routes: [{name: r, paths: [/r]}]}]
                """);

        assertThat(count(taken, "services", "deleted")).as(text(taken)).isOne();
        assertThat(count(taken, "routes", "changed")).isOne();
        assertThat(gateway.get("/services/a").status()).isEqualTo(404);
        assertThat(at(gateway.get("/routes/r/service"), "/name")).isEqualTo("b");
    }

    @Test
    void replacing_with_tags_leaves_everything_else() {
        gateway.form("POST", "/services", "name=mine&host=h&tags[]=team");
        gateway.form("POST", "/services", "name=other&host=h");

        AdminResponse taken = take("?replace=1", """
                _format_version: "3.0"
                _info: {select_tags: [team], defaults: {service: {retries: 2}}}
                services: [{name: new, host: h}]
                """);

        assertThat(count(taken, "services", "deleted")).as(text(taken)).isOne();
        assertThat(gateway.get("/services/mine").status()).isEqualTo(404);
        assertThat(gateway.get("/services/other").status()).isEqualTo(200);
        assertThat(text(gateway.get("/services/new")))
                .contains("\"tags\":[\"team\"]")
                .contains("\"retries\":2");
        assertThat(text(gateway.get("/export?select_tag=team")))
                .contains("name: new")
                .doesNotContain("other");
    }

    @Test
    void nothing_is_written_when_something_is_wrong() {
        AdminResponse refused = take("", """
                _format_version: "3.0"
                services: [{name: good, host: h}, {name: bad, host: h, port: 70000}]
                """);
        AdminResponse dangling = take("", """
                _format_version: "3.0"
                services: [{name: good, host: h}]
                routes: [{name: r, paths: [/r], service: nobody}]
                """);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.valueOf(at(refused, "/problems"))).contains("port").contains("65535");
        assertThat(dangling.status()).isEqualTo(400);
        assertThat(text(dangling)).contains("nobody");
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void a_name_of_another_entity_is_refused_unless_that_goes() {
        gateway.form("POST", "/services", "name=a&host=h");
        String file = """
                _format_version: "3.0"
                services: [{id: 11111111-1111-4111-8111-111111111111, name: a, host: h}]
                """;

        AdminResponse refused = take("", file);
        AdminResponse taken = take("?replace=1", file);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.valueOf(at(refused, "/problems"))).contains("'a'").contains("which is kept");
        assertThat(taken.status()).as(text(taken)).isEqualTo(200);
        assertThat(at(gateway.get("/services/a"), "/id")).isEqualTo("11111111-1111-4111-8111-111111111111");
    }

    @Test
    void files_of_other_products_are_refused() {
        AdminResponse refused = take("", "_format_version: '3.0'\n_konnect: {control_plane_name: x}\n");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused)).contains("_konnect").contains("deck gateway dump");
    }

    @Test
    void without_a_database_there_is_nothing_to_import_into() {
        AdminResponse refused = new AdminFixture()
                .send("POST", "/import", Map.of("Content-Type", "text/yaml"), "_format_version: '3.0'");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused)).contains("/config");
    }
}
