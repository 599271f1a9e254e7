package ${package};

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.Size;

/** What the plugin is called, when it has its turn, and how it is configured. */
@AutoService(Plugin.class)
@SuppressWarnings("rawtypes") // AutoService names the interface without its type.
public final class ${className}Plugin implements Plugin<${className}Plugin.Config> {

    /** The configuration: checks, defaults, schema and reference page are made from this record. */
    public record Config(
            @Doc("Header that is added to answers.") @Default("\"X-Hello\"") @HttpHeader
            String header,

            @Doc("Value of the header.") @Default("\"from ${artifactId}\"") @Size(min = 1, max = 200)
            String text) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("${artifactId}", 850);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new ${className}(config, context);
    }
}
