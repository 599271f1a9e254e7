/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.http.CertifiedKey;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.testsupport.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fields of services and upstreams, and the settings behind them, say about TLS. */
class TermsOfServicesTest {

    private static final String CERTIFICATE = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0001";
    private static final String AUTHORITY = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0003";
    private static final String MISSING = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0004";
    private static final HttpClient NOBODY =
            target -> call -> CompletableFuture.failedFuture(new IllegalStateException("nobody is there"));

    @TempDir
    private static Path directory;

    private static TestCertificate one;
    private static TestCertificate two;

    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void make_certificates() throws Exception {
        one = TestCertificate.authority(directory);
        two = TestCertificate.authority(directory);
    }

    private Configuration configuration(Map<String, ?> service, String cert, String key) throws Exception {
        try (InProcessGateway gateway = new InProcessGateway(
                GatewaySettings.of("", settings),
                PluginGeneration.of(List.of()),
                NOBODY,
                InstantSource.system(),
                environment)) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>(service);
            fields.put("name", "secure");
            fields.putIfAbsent("url", "https://server.test");
            Map<String, Object> file = Map.of(
                    "_format_version",
                    "3.0",
                    "certificates",
                    List.of(Map.of("id", CERTIFICATE, "cert", cert, "key", key)),
                    "ca_certificates",
                    List.of(Map.of("id", AUTHORITY, "cert", two.pem())),
                    "services",
                    List.of(fields));
            Engine engine = gateway.engine();
            return engine.parse(
                            new String(JsonCodec.INSTANCE.write(file), StandardCharsets.UTF_8),
                            DeclarativeConfig.Format.ANY,
                            DeclarativeConfig.Origin.FILE,
                            engine.types())
                    .configuration();
        }
    }

    private @Nullable TlsTerms terms(Configuration configuration) {
        UpstreamTls tls = UpstreamTls.of(configuration, GatewaySettings.of("", settings));
        return tls.terms(configuration.services().values().iterator().next(), null);
    }

    private @Nullable TlsTerms terms(Map<String, ?> service) throws Exception {
        return terms(configuration(service, one.pem(), one.keyPem()));
    }

    private static CertifiedKey key(TestCertificate certificate) throws GeneralSecurityException {
        return CertifiedKey.parse(certificate.pem(), certificate.keyPem());
    }

    @Test
    void a_service_that_is_not_verified_and_shows_nothing_has_the_usual_terms() throws Exception {
        assertThat(terms(Map.of())).isNull();
        assertThat(terms(Map.of("tls_verify", false, "ca_certificates", List.of(AUTHORITY))))
                .isNull();
        assertThat(terms(Map.of("url", "http://server.test"))).isNull();
        assertThat(terms(Map.of("client_certificate", CERTIFICATE))).isEqualTo(TlsTerms.showing(key(one)));
    }

    @Test
    void a_service_that_says_nothing_has_what_the_settings_say() throws Exception {
        settings.put("KONG_NGINX_PROXY_PROXY_SSL_VERIFY", "on");

        assertThat(terms(Map.of())).isEqualTo(new TlsTerms(null, null, 1));
        assertThat(terms(Map.of("tls_verify", false))).isNull();
        settings.put("KONG_PROXY_SSL_VERIFY_DEPTH", "4");
        assertThat(terms(Map.of())).isEqualTo(new TlsTerms(null, null, 4));
        assertThat(terms(Map.of("tls_verify_depth", 0))).isEqualTo(new TlsTerms(null, null, 0));
    }

    @Test
    void a_service_is_verified_by_the_authorities_it_names() throws Exception {
        Map<String, ?> service = Map.of("tls_verify", true, "ca_certificates", List.of(AUTHORITY, MISSING));

        assertThat(terms(service)).isEqualTo(new TlsTerms(null, Set.copyOf(Pem.certificates(two.pem())), 1));
    }

    @Test
    void authorities_that_are_not_there_are_told_of_and_nobody_is_trusted_in_their_place() throws Exception {
        Map<String, ?> service = Map.of("tls_verify", true, "ca_certificates", List.of(MISSING));

        Configuration configuration = configuration(service, one.pem(), one.keyPem());

        assertThat(terms(configuration)).isEqualTo(new TlsTerms(null, Set.of(), 1));
        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .contains("service secure", "CA certificate '" + MISSING + "' does not exist");
    }

    @Test
    void references_to_the_environment_are_resolved() throws Exception {
        environment.put("CLIENT_CERT", one.pem());
        environment.put("CLIENT_KEY", one.keyPem());
        Map<String, ?> service = Map.of("client_certificate", CERTIFICATE);

        Configuration configuration = configuration(service, "{vault://env/client-cert}", "{vault://env/client-key}");

        assertThat(terms(configuration)).isEqualTo(TlsTerms.showing(key(one)));
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void references_to_what_is_no_pair_are_told_of_and_nothing_is_shown() throws Exception {
        environment.put("CLIENT_CERT", one.pem());
        environment.put("CLIENT_KEY", two.keyPem());
        Map<String, ?> service = Map.of("client_certificate", CERTIFICATE);

        for (String key : List.of("{vault://env/client-key}", "{vault://env/nothing}")) {
            Configuration configuration = configuration(service, "{vault://env/client-cert}", key);

            assertThat(terms(configuration)).isNull();
            assertThat(configuration.warnings()).anySatisfy(warning -> assertThat(warning)
                    .contains("certificate " + CERTIFICATE)
                    .doesNotContain("PRIVATE KEY"));
        }
    }

    @Test
    void terms_show_no_secret() throws Exception {
        TlsTerms terms = Objects.requireNonNull(terms(Map.of("client_certificate", CERTIFICATE)));

        assertThat(terms.toString()).contains("CN=server").doesNotContain("PRIVATE", "ECPrivateKey");
    }
}
