/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.filelog;

import com.google.auto.service.AutoService;
import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.Deliveries;
import io.gatehouse.delivery.Delivery;
import io.gatehouse.delivery.EntryLog;
import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Matches;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends every request's log entry to a file, a line each. */
@AutoService(Plugin.class)
public final class FileLogPlugin implements Plugin<FileLogPlugin.Config> {

    private static final String NAME = "file-log";

    private final Deliveries<byte[]> deliveries = new Deliveries<>(NAME);

    /** The file. */
    public record Config(
            @Doc("The file; made when it is not there. A relative path is in the directory the gateway was started in.")
            @Matches(value = "^[^*&%\\\\`\\x00]+$", message = "not a valid filename")
            String path,

            @Doc("Open the file anew for each write, so that it may be renamed at any time. Without it, that happens"
                    + " only when the configuration is loaded.")
            @Default("false")
            boolean reopen,

            @Doc("Members to set in the entry, or to take out: a dotted name and `return` with a constant.") @Nullable
            Map<String, String> customFieldsByLua) {

        /** Refuses Lua. */
        public Config {
            CustomFields.of(customFieldsByLua);
        }
    }

    /** What makes two uses write to the same file in the same way. */
    private record Sameness(Path file, boolean reopen) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo(NAME, 9);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public EntryLog create(Config config, PluginContext context) {
        Path file = Path.of(config.path()).toAbsolutePath().normalize();
        Delivery<byte[]> delivery = deliveries.openBlocking(
                context,
                new Sameness(file, config.reopen()),
                file.toString(),
                QueueSettings.once(LogFile.LINES_AT_ONCE),
                entry -> entry.length,
                () -> new LogFile(file, config.reopen()));
        return new EntryLog(CustomFields.of(config.customFieldsByLua()), context.json(), delivery);
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
