package ${package};

import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.HeaderName;

/** Adds the header to answers. One handler serves many requests at the same time: what it holds never changes. */
final class ${className} implements ResponseHandler {

    private final HeaderName header;
    private final String text;
    private final Metrics.Counter.Series added;

    ${className}(${className}Plugin.Config config, PluginContext context) {
        header = HeaderName.of(config.header());
        text = config.text();
        added = context.metrics()
                .counter("${artifactId.replace("-", "_")}_added_total", "Answers that got the header.")
                .with();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        exchange.response().headers().set(header, text);
        added.add(1);
        return Outcome.proceed();
    }
}
