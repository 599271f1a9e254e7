package ${package};

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plugin in the pipeline of a gateway without sockets: fast, and time is in the hands of the test. */
class ${className}Test {

    private static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new ${className}Plugin()).plugin("${artifactId}", config).start();
    }

    @Test
    void adds_the_header_to_answers() {
        try (PluginHarness gateway = gateway(Map.of())) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("X-Hello")).isEqualTo("from ${artifactId}");
            assertThat(gateway.counted("${artifactId.replace("-", "_")}_added_total")).isEqualTo(1);
        }
    }

    @Test
    void header_and_text_are_as_configured() {
        try (PluginHarness gateway = gateway(Map.of("header", "X-Greeting", "text", "good day"))) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.header("X-Greeting")).isEqualTo("good day");
            assertThat(reply.header("X-Hello")).isNull();
        }
    }

    @Test
    void an_empty_text_is_refused() {
        assertThatThrownBy(() -> gateway(Map.of("text", ""))).hasMessageContaining("text");
    }
}
