/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.admin.ConfigurationSwitch.Change;
import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.MisfitException;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.store.MemoryStore;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredConfigurationTest {

    private final MemoryStore.Database database = new MemoryStore.Database();
    private final MemoryStore store = database.connect();
    private final MemoryStore otherStore = database.connect();
    private final Serving serving = new Serving();
    private final Serving otherServing = new Serving();

    /** What a node serves with. */
    private static final class Serving implements StoredConfiguration.Publisher {

        private final List<String> events = new ArrayList<>();
        private @Nullable Configuration inForce;
        private @Nullable String refusal;

        @Override
        public void prepare(Configuration next) throws RefusedException {
            if (refusal != null) {
                throw new RefusedException(refusal);
            }
            events.add("prepare");
        }

        @Override
        public void publish(Configuration next) {
            events.add("publish");
            inForce = next;
        }

        @Override
        public void abandon(Configuration next) {
            events.add("abandon");
        }

        private List<String> services() {
            return Objects.requireNonNull(inForce).services().values().stream()
                    .map(service -> String.valueOf(service.service().name()))
                    .sorted()
                    .toList();
        }
    }

    private StoredConfiguration open() throws StoreException, RefusedException {
        return StoredConfiguration.open(store, StoredConfigurations.empty(), serving);
    }

    private StoredConfiguration openOther() throws StoreException, RefusedException {
        return StoredConfiguration.open(otherStore, StoredConfigurations.empty(), otherServing);
    }

    private static StoredRow service(Configuration current, String name) {
        EntityTypes types = current.types();
        Map<String, @Nullable Object> fields = types.named("services")
                .schema()
                .complete(new LinkedHashMap<>(Map.of("name", name, "host", "h")), types.values());
        return new StoredRow("services", String.valueOf(fields.get("id")), fields);
    }

    private static void write(StoredConfiguration node, String name) throws StoreException, RefusedException {
        node.change(current -> new Change<>(List.of(service(current, name)), next -> name));
    }

    @Test
    void what_was_written_is_there_again() throws Exception {
        write(open(), "a");

        StoredConfiguration again = openOther();

        assertThat(again.current().services()).hasSize(1);
        assertThat(otherServing.services()).containsExactly("a");
        assertThat(again.writable()).isTrue();
        assertThatThrownBy(() -> again.replace(StoredConfigurations.empty())).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_write_is_in_force_before_it_is_told_of() throws Exception {
        StoredConfiguration node = open();

        List<String> seen =
                node.change(current -> new Change<>(List.of(service(current, "a")), next -> serving.services()));

        assertThat(seen).containsExactly("a");
    }

    @Test
    void nodes_follow_each_other() throws Exception {
        StoredConfiguration node = open();
        openOther();

        write(node, "a");
        otherStore.announce();

        assertThat(otherServing.services()).containsExactly("a");
    }

    @Test
    void a_write_sees_what_others_wrote_although_nobody_told() throws Exception {
        StoredConfiguration node = open();
        StoredConfiguration other = openOther();
        write(node, "a");

        int seen = other.change(current -> new Change<>(
                List.of(service(current, "b")), next -> current.services().size()));

        assertThat(seen).isEqualTo(1);
        assertThat(otherServing.services()).containsExactly("a", "b");
    }

    @Test
    void a_refused_write_still_takes_over_what_others_wrote() throws Exception {
        StoredConfiguration node = open();
        StoredConfiguration other = openOther();
        write(node, "a");

        assertThatThrownBy(() -> other.change(current -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(otherServing.services()).containsExactly("a");
        write(other, "b");
        assertThat(otherServing.services()).containsExactly("a", "b");
    }

    @Test
    void what_cannot_be_served_with_is_not_written() throws Exception {
        StoredConfiguration node = open();
        serving.refusal = "plugin x does not start";

        assertThatThrownBy(() -> write(node, "a"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("plugin x does not start");

        assertThat(database.rows()).isEmpty();
        assertThat(node.current().services()).isEmpty();
        assertThat(serving.events).doesNotContain("abandon");
    }

    @Test
    void what_the_database_does_not_keep_is_dropped() throws Exception {
        StoredConfiguration node = open();
        database.failToCommit();

        assertThatThrownBy(() -> write(node, "a")).isInstanceOf(StoreException.class);

        assertThat(serving.events).containsExactly("prepare", "publish", "prepare", "abandon");
        assertThat(serving.services()).isEmpty();
        assertThat(node.current().services()).isEmpty();
        assertThat(node.reachable()).isFalse();
        database.comeBack();
        write(node, "b");
        assertThat(serving.services()).containsExactly("b");
        assertThat(node.reachable()).isTrue();
    }

    @Test
    void a_node_without_its_database_goes_on_and_catches_up() throws Exception {
        StoredConfiguration node = open();
        write(node, "a");
        database.lose();

        assertThatThrownBy(() -> write(node, "b")).isInstanceOf(StoreException.class);
        store.announce();

        assertThat(node.current().services()).hasSize(1);
        assertThat(node.reachable()).isFalse();
        database.comeBack();
        write(openOther(), "c");
        store.announce();
        assertThat(serving.services()).containsExactly("a", "c");
        assertThat(node.reachable()).isTrue();
    }

    @Test
    void what_another_node_wrote_and_this_one_cannot_serve_with_waits_until_it_is_mended() throws Exception {
        StoredConfiguration node = open();
        StoredConfiguration other = openOther();
        serving.refusal = "plugin x does not start";
        write(other, "a");
        store.announce();

        assertThat(serving.services()).isEmpty();
        assertThat(node.current().services()).hasSize(1);

        serving.refusal = null;
        write(other, "b");
        store.announce();

        assertThat(serving.services()).containsExactly("a", "b");
    }

    @Test
    void nothing_is_made_ready_for_a_write_that_changes_nothing() throws Exception {
        StoredConfiguration node = open();
        serving.events.clear();

        node.change(current -> new Change<>(List.of(), next -> next));

        assertThat(serving.events).isEmpty();
    }

    @Test
    void rows_of_a_plugin_that_is_gone_do_not_take_the_node_down() throws Exception {
        String id = "a1b2c3d4-0000-4000-8000-000000000001";
        store.write(
                0,
                missed -> new io.gatehouse.kernel.store.Store.Decision<>(
                        List.of(new StoredRow("plugins", id, Map.of("id", id, "name", "gone"))), id));

        StoredConfiguration node = open();

        assertThat(node.current().plugins()).isEmpty();
        assertThat(node.current().misfits()).singleElement().asString().contains("plugins " + id);
        write(node, "a");
        assertThat(serving.services()).containsExactly("a");
        node.relink(TestPlugins.entityTypes(), StoredConfigurations.NOBODY);
        assertThat(node.current().misfits()).hasSize(1);
    }

    @Test
    void other_plugins_are_taken_only_with_everything_that_is_there() throws Exception {
        StoredConfiguration node = open();
        write(node, "a");
        EntityTypes types = TestPlugins.entityTypes();

        node.relink(types, serving);

        assertThat(node.current().types()).isSameAs(types);
        assertThat(serving.services()).containsExactly("a");
        serving.refusal = "no";
        assertThatThrownBy(() -> node.relink(TestPlugins.entityTypes(), serving))
                .isInstanceOf(RefusedException.class)
                .isNotInstanceOf(MisfitException.class);
        assertThat(node.current().types()).isSameAs(types);
    }
}
