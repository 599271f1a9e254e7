package ${package};

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** The plugin as a gateway loads it: packed, by a class loader of its own, behind a real port. */
@GatewayTest(config = """
        _format_version: "3.0"
        services:
        - url: ${upstream}
          routes:
          - paths: ["/"]
            plugins:
            - name: ${artifactId}
              config:
                text: good day
        """)
class ${className}GatewayTest {

    @Test
    void adds_the_header_to_answers_of_the_service(GatewayClient client, TestUpstream upstream) {
        assertThat(client.get("/orders")).hasStatus(200).hasHeader("X-Hello", "good day");
        assertThat(upstream.onlyCall()).hasTarget("/orders");
    }
}
