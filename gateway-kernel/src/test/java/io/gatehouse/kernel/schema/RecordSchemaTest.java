/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.config.Checked;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.ExactlyOneOf;
import io.gatehouse.plugin.config.FieldName;
import io.gatehouse.plugin.config.FormerName;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.OnlyOneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Size;
import io.gatehouse.plugin.config.TextCheck;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {

    private static final ValueSource VALUES =
            new ValueSource(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC), new Random(1));

    record Inner(
            @Default("1") @Range(min = 0, max = 9) int depth,
            @Nullable String note) {
        Inner {
            if ("bad".equals(note)) {
                throw ConfigException.at("note", "is bad");
            }
        }
    }

    record Everything(
            String text,
            @Default("\"d\"") @Nullable String optional,

            @Default("[\"a\"]") @Size(min = 1, max = 2) @OneOf({"a", "b", "c"})
            List<String> names,

            @Nullable Set<Integer> numbers,
            @Nullable Map<String, Long> counts,
            Inner inner,
            @Nullable List<Inner> more,
            @Default("0.5") double ratio,
            @Nullable BigDecimal exact,
            @Default("true") boolean on,
            @Nullable Object any) {}

    record Guarded(
            @Secret @Matches("^[a-z]+$") String word,
            @Nullable String other) {
        Guarded {
            if (other != null) {
                throw ConfigException.entity("cannot have other beside " + word);
            }
        }
    }

    record Listing(@Secret List<String> words) {
        Listing {
            List<@Nullable String> problems = new ArrayList<>();
            for (String word : words) {
                problems.add(word.startsWith("bad") ? "refused: " + word : null);
            }
            if (words.size() > 1) {
                throw ConfigException.atElements("words", problems);
            }
        }
    }

    record Conditional(String kind, @Nullable String size) {
        Conditional {
            if (kind.equals("large") && "1".equals(size)) {
                throw ConfigException.at("size", "is small").givenValueOf("kind");
            }
        }
    }

    @ExactlyOneOf({"a", "b"})
    @OnlyOneOf({"b", "c"})
    @RequiredWhen(
            field = "c",
            is = {"x", "y"},
            required = "d")
    record Together(
            @Nullable String a,
            @Nullable String b,
            @Nullable String c,
            @Nullable String d) {}

    record Keyed(@Generated String key) {}

    record Unusable(Thread thread) {}

    record BadDefault(
            @Default("70000") @Range(min = 0, max = 65535) int port) {}

    private static Map<String, @Nullable Object> json(String text) {
        return Values.map((Map<?, ?>) Objects.requireNonNull(JsonCodec.INSTANCE.read(text)));
    }

    private static Map<String, @Nullable Object> problems(Class<? extends Record> type, String text) {
        RecordSchema<?> schema = RecordSchema.of(type);
        Schema.Builder whole = Schema.builder().include(schema.schema());
        schema.checks("").forEach(whole::check);
        Schema built = whole.build();
        return built.problems(built.complete(json(text), VALUES)).fields();
    }

    private static <R extends Record> R bind(Class<R> type, String text) {
        RecordSchema<R> schema = RecordSchema.of(type);
        return schema.bind(schema.schema().complete(json(text), VALUES));
    }

    static final class NoDigits implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            return text.chars().anyMatch(Character::isDigit) ? "'" + text + "' has digits" : null;
        }
    }

    record Checking(
            @Matches("^[^ ]+$") @Checked(NoDigits.class) List<String> words) {}

    record BadlyChecking(@Checked(NeedsSomething.class) String word) {}

    static final class NeedsSomething implements TextCheck {
        NeedsSomething(String something) {
            assertThat(something).isNotNull();
        }

        @Override
        public @Nullable String problem(String text) {
            return null;
        }
    }

    @Test
    void rule_of_the_record_is_asked_for_each_element_after_the_other_rules() {
        Problems problems =
                RecordSchema.of(Checking.class).schema().problems(Map.of("words", List.of("ok", "a1", "b 2")));

        assertThat(problems.fields().toString())
                .contains("'a1' has digits", "invalid value: b 2")
                .doesNotContain("'b 2'");
    }

    @Test
    void rule_that_cannot_be_made_is_named() {
        assertThatThrownBy(() -> RecordSchema.of(BadlyChecking.class)).hasMessageContaining("NeedsSomething");
    }

    @Test
    void problems_of_elements_are_listed_by_position() {
        Problems problems = new Problems();

        Listing listing = RecordSchema.of(Listing.class)
                .bind(Map.of("words", List.of("good", "bad-1", "fine", "bad-2")), "config.", problems);

        assertThat(listing).isNull();
        assertThat(JsonCodec.INSTANCE.text(problems.fields()))
                .isEqualTo("{\"config\":{\"words\":[null,\"refused: ******\",null,\"refused: ******\"]}}");
    }

    @Test
    void defaults_are_filled_in_and_records_inside_are_always_there() {
        Everything record = bind(Everything.class, "{\"text\":\"t\"}");

        assertThat(record)
                .isEqualTo(new Everything(
                        "t", "d", List.of("a"), null, null, new Inner(1, null), null, 0.5, null, true, null));
    }

    @Test
    void everything_given_is_bound_exactly() {
        Everything record = bind(
                Everything.class,
                "{\"text\":\"t\",\"optional\":null,\"names\":[\"c\",\"b\"],\"numbers\":[3,1,3],\"counts\":{\"k\":9007199254740993},"
                        + "\"inner\":{\"depth\":2.0,\"note\":\"n\"},\"more\":[{}],\"ratio\":1,\"exact\":0.1000000000000000000001,"
                        + "\"on\":false,\"any\":{\"x\":[1]}}");

        assertThat(record.optional()).isNull();
        assertThat(record.names()).containsExactly("c", "b");
        assertThat(record.numbers()).containsExactly(3, 1);
        assertThat(record.counts()).containsExactly(Map.entry("k", 9007199254740993L));
        assertThat(record.inner()).isEqualTo(new Inner(2, "n"));
        assertThat(record.more()).containsExactly(new Inner(1, null));
        assertThat(record.exact()).isEqualByComparingTo("0.1000000000000000000001");
        assertThat(record.any()).isEqualTo(Map.of("x", List.of(1L)));
        assertThatThrownBy(() -> record.names().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void all_problems_are_told_at_once() {
        assertThat(problems(
                        Everything.class,
                        "{\"names\":[],\"numbers\":[1,\"x\",1.5],\"counts\":{\"k\":\"v\"},\"inner\":{\"depth\":10,\"nope\":1},"
                                + "\"more\":[{},{\"depth\":null}],\"ratio\":\"x\",\"on\":1,\"what\":null}"))
                .isEqualTo(json("{\"text\":\"required field missing\",\"names\":\"length must be at least 1\","
                        + "\"numbers\":[null,\"expected an integer\",\"expected an integer\"],\"counts\":\"expected an integer\","
                        + "\"inner\":{\"depth\":\"value should be between 0 and 9\",\"nope\":\"unknown field\"},"
                        + "\"more\":[null,{\"depth\":\"required field missing\"}],\"ratio\":\"expected a number\","
                        + "\"on\":\"expected a boolean\",\"what\":\"unknown field\"}"));
    }

    @Test
    void null_for_a_field_with_default_is_refused_unless_nullable() {
        assertThat(problems(Everything.class, "{\"text\":\"t\",\"names\":null,\"optional\":null}"))
                .isEqualTo(Map.of("names", "required field missing"));
    }

    @Test
    void numbers_beyond_their_java_type_are_problems_not_exceptions() {
        assertThat(problems(Everything.class, "{\"text\":\"t\",\"numbers\":[3000000000],\"counts\":{\"k\":1e30}}"))
                .isEqualTo(json("{\"numbers\":[\"value should be between -2147483648 and 2147483647\"],"
                        + "\"counts\":\"value should be between -9223372036854775808 and 9223372036854775807\"}"));
        assertThat(problems(Everything.class, "{\"text\":\"t\",\"numbers\":[1e4000]}"))
                .containsOnlyKeys("numbers");
    }

    @Test
    void rules_between_fields_are_told_together() {
        assertThat(problems(Together.class, "{}"))
                .isEqualTo(json("{\"@entity\":[\"exactly one of these fields must be non-empty: 'a', 'b'\"]}"));
        assertThat(problems(Together.class, "{\"a\":\"1\",\"b\":\"1\",\"c\":\"x\"}"))
                .isEqualTo(
                        json(
                                "{\"@entity\":[\"exactly one of these fields must be non-empty: 'a', 'b'\","
                                        + "\"only one or none of these fields must be set: 'b', 'c'\","
                                        + "\"failed conditional validation given value of field 'c'\"],\"d\":\"required field missing\"}"));
        assertThat(problems(Together.class, "{\"a\":\"1\",\"c\":\"z\"}")).isEmpty();
    }

    @Test
    void secrets_are_masked_in_problems() {
        assertThat(problems(Guarded.class, "{\"word\":\"S3cret\"}")).isEqualTo(Map.of("word", "invalid value: ******"));
        assertThatThrownBy(() -> bind(Guarded.class, "{\"word\":\"hush\",\"other\":\"o\"}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot have other beside ******")
                .hasMessageNotContaining("hush");
    }

    @Test
    void what_a_constructor_refuses_because_of_another_field_names_that_field() {
        RecordSchema<Conditional> schema = RecordSchema.of(Conditional.class);
        Problems found = new Problems();

        Record record = schema.bind(json("{\"kind\":\"large\",\"size\":\"1\"}"), "config.", found);

        assertThat(record).isNull();
        assertThat(found.fields())
                .isEqualTo(json("{\"@entity\":[\"failed conditional validation given value of field 'config.kind'\"],"
                        + "\"config\":{\"size\":\"is small\"}}"));
    }

    @Test
    void what_a_constructor_inside_refuses_is_told_at_its_place() {
        RecordSchema<Everything> schema = RecordSchema.of(Everything.class);
        Problems found = new Problems();

        Record record = schema.bind(
                schema.schema().complete(json("{\"text\":\"t\",\"inner\":{\"note\":\"bad\"}}"), VALUES),
                "config.",
                found);

        assertThat(record).isNull();
        assertThat(found.fields()).isEqualTo(json("{\"config\":{\"inner\":{\"note\":\"is bad\"}}}"));
    }

    @Test
    void missing_keys_are_made_up() {
        assertThat(bind(Keyed.class, "{}").key()).matches("[A-Za-z0-9]{32}");
        assertThat(bind(Keyed.class, "{\"key\":\"mine\"}").key()).isEqualTo("mine");
    }

    @Test
    void records_that_cannot_be_configured_are_refused_when_they_are_read() {
        assertThatThrownBy(() -> RecordSchema.of(Unusable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unusable.thread: java.lang.Thread");
        assertThatThrownBy(() -> RecordSchema.of(BadDefault.class))
                .hasMessageContaining("BadDefault.port: 70000 (value should be between 0 and 65535)");
    }

    @Test
    void names_are_snake_case_outside() {
        assertThat(RecordSchema.snakeCase("base64EncodeBody")).isEqualTo("base64_encode_body");
        assertThat(RecordSchema.snakeCase("x")).isEqualTo("x");
    }

    private record Named(@FieldName("X-Name") @Default("7") int count) {}

    @Test
    void names_can_be_given() {
        assertThat(bind(Named.class, "{\"X-Name\": 3}").count()).isEqualTo(3);
        assertThat(bind(Named.class, "{}").count()).isEqualTo(7);
    }

    @Test
    void random_values_come_back_as_they_were() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RecordSchema<Everything> schema = RecordSchema.of(Everything.class);

        for (int round = 0; round < 500; round++) {
            Everything record = random(random);

            Map<String, @Nullable Object> completed = schema.schema().complete(json(json(record)), VALUES);

            assertThat(schema.schema().problems(completed).fields())
                    .as("seed " + seed)
                    .isEmpty();
            assertThat(schema.bind(completed)).as("seed " + seed).isEqualTo(record);
        }
    }

    private static Everything random(Random random) {
        List<Inner> more = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            more.add(new Inner(random.nextInt(10), random.nextBoolean() ? null : "n" + random.nextInt()));
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            counts.put("k" + i, random.nextLong());
        }
        return new Everything(
                "t" + random.nextInt(),
                random.nextBoolean() ? null : "o\"\u00e9\n",
                random.nextBoolean() ? List.of("a") : List.of("c", "b"),
                random.nextBoolean() ? null : Set.of(random.nextInt()),
                counts,
                new Inner(random.nextInt(10), null),
                more,
                random.nextInt(1000) / 8.0,
                random.nextBoolean() ? null : new BigDecimal("12.5"),
                random.nextBoolean(),
                random.nextBoolean() ? null : List.of("x", 1L));
    }

    private static String json(Everything record) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("text", record.text());
        map.put("optional", record.optional());
        map.put("names", record.names());
        map.put("numbers", record.numbers());
        map.put("counts", record.counts());
        map.put("inner", json(record.inner()));
        map.put(
                "more",
                Objects.requireNonNull(record.more()).stream()
                        .map(RecordSchemaTest::json)
                        .toList());
        map.put("ratio", record.ratio());
        map.put("exact", record.exact());
        map.put("on", record.on());
        map.put("any", record.any());
        return JsonCodec.INSTANCE.text(map);
    }

    private static Map<String, @Nullable Object> json(Inner inner) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("depth", inner.depth());
        map.put("note", inner.note());
        return map;
    }

    record Store(
            @Nullable String host,
            @Default("6379") int port,
            @Secret @Nullable String password) {}

    @FormerName(name = "store_host", now = "store.host")
    @FormerName(name = "store_port", now = "store.port")
    @FormerName(name = "store_password", now = "store.password")
    record Moved(Store store) {}

    private static final RecordSchema<Moved> MOVED = RecordSchema.of(Moved.class);

    private static Map<String, @Nullable Object> moved(String json) {
        return MOVED.schema().complete(values(json), VALUES);
    }

    private static Map<String, @Nullable Object> values(String json) {
        return Values.map((Map<?, ?>) Objects.requireNonNull(JsonCodec.INSTANCE.read(json)));
    }

    @Test
    void values_under_former_names_move_to_the_fields() {
        Map<String, @Nullable Object> values =
                moved("{'store_host':'h','store_port':7,'store':{'port':7},'store_password':null}".replace('\'', '"'));

        assertThat(MOVED.schema().problems(values).isEmpty()).isTrue();
        assertThat(values).containsOnlyKeys("store");
        assertThat(MOVED.bind(values)).isEqualTo(new Moved(new Store("h", 7, null)));
    }

    @Test
    void fields_are_shown_under_their_former_names_too() {
        Map<String, @Nullable Object> shown = MOVED.shown(moved("{'store_host':'h'}".replace('\'', '"')));

        assertThat(shown)
                .containsOnlyKeys("store", "store_host", "store_port", "store_password")
                .containsEntry("store_host", "h")
                .containsEntry("store_port", 6379L)
                .containsEntry("store_password", null);
    }

    @Test
    void former_name_must_not_contradict_the_field_and_a_secret_is_not_told() {
        Map<String, @Nullable Object> values =
                moved("{'store_host':'a','store_password':'geheim','store':{'host':'b','password':'other'}}"
                        .replace('\'', '"'));

        assertThat(MOVED.schema().problems(values).fields())
                .containsEntry(
                        "store_host",
                        "both deprecated and new field are used but their values mismatch: store_host = a vs store.host = b")
                .containsEntry(
                        "store_password",
                        "both deprecated and new field are used but their values mismatch: store_password = ****** vs"
                                + " store.password = ******");
    }

    @Test
    void value_of_a_wrong_kind_is_told_under_the_former_name() {
        assertThat(MOVED.schema().problems(moved("{\"store_port\":\"x\"}")).fields())
                .containsOnlyKeys("store_port")
                .containsEntry("store_port", "expected an integer");
    }
}
