package ${package};

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plugin in the pipeline of a gateway without sockets: fast, and time is in the hands of the test. */
class ${className}Test {

    private static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new ${className}Plugin())
                .plugin("${artifactId}", config)
                .start();
    }

    @Test
    void adds_the_header_to_answers() {
        try (PluginHarness gateway = gateway(Map.of())) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(200).hasHeader("X-Hello", "from ${artifactId}");

            assertThat(gateway).reachedUpstream();
            assertThat(gateway.counted("${artifactId.replace("-", "_")}_added_total")).isEqualTo(1);
        }
    }

    @Test
    void header_and_text_are_as_configured() {
        try (PluginHarness gateway = gateway(Map.of("header", "X-Greeting", "text", "good day"))) {
            assertThat(gateway.send(TestRequest.get("/")))
                    .hasHeader("X-Greeting", "good day")
                    .hasNoHeader("X-Hello");
        }
    }

    @Test
    void an_empty_text_is_refused() {
        assertThatThrownBy(() -> gateway(Map.of("text", ""))).hasMessageContaining("text");
    }
}
