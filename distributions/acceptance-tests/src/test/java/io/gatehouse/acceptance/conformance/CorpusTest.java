/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private static final Placeholders PORTS = new Placeholders(18000, 19000, 17000);

    private final Corpus corpus = Corpus.read();

    @Test
    void every_topic_is_read_and_no_case_is_lost() {
        assertThat(corpus.topics())
                .extracting(Corpus.Topic::name)
                .containsExactly(
                        "aws-lambda-config",
                        "aws-lambda-env",
                        "aws-lambda-env-container",
                        "aws-lambda-env-profile",
                        "aws-lambda-errors",
                        "aws-lambda-events-forward",
                        "aws-lambda-events-gateway",
                        "aws-lambda-events-legacy",
                        "aws-lambda-invoke",
                        "aws-lambda-proxy-integration",
                        "aws-lambda-responses",
                        "chain-auth",
                        "chain-global",
                        "chain-logs",
                        "chain-scope",
                        "chain-settings",
                        "chain-traffic",
                        "chain-transform",
                        "errors-accept",
                        "errors-requests",
                        "router-answers",
                        "router-matching",
                        "router-paths");
        assertThat(cases()).hasSize(809);
        assertThat(cases().stream().map(Corpus::id).distinct()).hasSize(809);
        assertThat(corpus.groups().stream()
                        .flatMap(group -> group.topics().stream())
                        .mapToInt(topic -> topic.cases().size())
                        .sum())
                .isEqualTo(809);
    }

    @Test
    void every_case_expects_one_answer_for_each_request() {
        for (JsonNode test : cases()) {
            JsonNode responses = Deviations.expected(test).path("responses");

            assertThat(responses.size())
                    .as(Corpus.id(test))
                    .isEqualTo(test.path("requests").size())
                    .isPositive();
        }
    }

    @Test
    void the_configuration_of_every_group_is_complete() {
        for (Corpus.Group group : corpus.groups()) {
            List<JsonNode> cases = new ArrayList<>();
            group.topics().forEach(topic -> cases.addAll(topic.cases()));

            JsonNode configuration = GroupConfiguration.of(group, cases, PORTS);

            assertThat(configuration.toString()).as(group.name()).doesNotContain("{{");
            assertThat(configuration.at("/routes/0/paths/0").asText()).isEqualTo(GroupConfiguration.READY_PATH);
            List<JsonNode> lambdas = lambdaPlugins(configuration);
            assertThat(lambdas).as(group.name()).isNotEmpty();
            for (JsonNode lambda : lambdas) {
                assertThat(lambda.path("config").properties().stream().map(member -> member.getKey()))
                        .as("%s: %s", group.name(), lambda)
                        .contains("aws_region", "host", "port", "disable_https", "function_name")
                        .containsAnyOf("aws_key", "aws_secret");
            }
        }
    }

    @Test
    void every_case_has_a_route_and_every_route_has_a_name_of_its_own() {
        for (Corpus.Group group : corpus.groups()) {
            List<JsonNode> cases = new ArrayList<>();
            group.topics().forEach(topic -> cases.addAll(topic.cases()));
            JsonNode configuration = GroupConfiguration.of(group, cases, PORTS);

            List<String> names = new ArrayList<>();
            configuration
                    .path("routes")
                    .forEach(route -> names.add(route.path("name").asText()));
            configuration.path("services").forEach(service -> service.path("routes")
                    .forEach(route -> names.add(route.path("name").asText())));

            assertThat(names).as(group.name()).doesNotHaveDuplicates().hasSizeGreaterThan(cases.size());
        }
    }

    @Test
    void an_explicit_null_stays_and_a_port_becomes_a_number() {
        JsonNode test = Json.parse("{\"id\":\"x\",\"plugins\":[{\"name\":\"aws-lambda\",\"config\":{\"aws_key\":null,"
                + "\"aws_region\":null,\"proxy_url\":\"http://127.0.0.1:{{lambda_port}}\"}}]}");

        JsonNode configuration = GroupConfiguration.of(corpus.groups().get(0), List.of(test), PORTS);

        JsonNode config = configuration.at("/routes/1/plugins/0/config");
        assertThat(config)
                .isEqualTo(Json.parse("{\"aws_key\":null,\"aws_region\":null,\"proxy_url\":\"http://127.0.0.1:17000\","
                        + "\"host\":\"127.0.0.1\",\"function_name\":\"x\",\"port\":17000,\"disable_https\":true}"));
    }

    @Test
    void a_case_needs_the_plugins_of_its_fragments_its_validations_and_its_group() {
        Corpus.Group global = corpus.groups().stream()
                .filter(group -> group.name().equals("global"))
                .findFirst()
                .orElseThrow();
        JsonNode test = Json.parse("{\"services\":[{\"routes\":[{\"plugins\":[{\"name\":\"acl\"}]}]}],"
                + "\"requests\":[{\"target\":\"/schemas/plugins/validate\",\"body_json\":{\"name\":\"cors\"}}]}");

        Set<String> needed = Corpus.plugins(global, test);

        assertThat(needed).containsExactly("acl", "aws-lambda", "correlation-id", "cors", "response-transformer");
    }

    @Test
    void every_rule_of_a_deviation_has_a_row_in_the_document() throws IOException {
        Set<String> used = new TreeSet<>();
        for (JsonNode test : cases()) {
            Deviations.of(test)
                    .forEach(deviation -> used.add(deviation.path("id").asText()));
        }
        Set<String> described = new TreeSet<>();
        Matcher row =
                Pattern.compile("^\\| ([A-Z][A-Z0-9]*) \\|", Pattern.MULTILINE).matcher(Files.readString(document()));
        while (row.find()) {
            described.add(row.group(1));
        }

        assertThat(used).hasSize(16);
        assertThat(described).as("rows of docs/compatibility.md").containsAll(used);
    }

    private static Path document() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path document = folder.resolve("docs/compatibility.md");
            if (Files.exists(document)) {
                return document;
            }
            folder = folder.getParent();
        }
        throw new AssertionError("docs/compatibility.md is in none of the folders above "
                + Path.of("").toAbsolutePath());
    }

    private List<JsonNode> cases() {
        List<JsonNode> cases = new ArrayList<>();
        corpus.topics().forEach(topic -> cases.addAll(topic.cases()));
        return cases;
    }

    private static List<JsonNode> lambdaPlugins(JsonNode configuration) {
        return configuration.findParents("name").stream()
                .filter(entity -> entity.path("name").asText().equals("aws-lambda"))
                .toList();
    }
}
