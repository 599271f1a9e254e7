/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.EntityChecks;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Certificates, the server names that select them, and trusted authorities. */
final class TlsTypes {

    private TlsTypes() {}

    static EntityType certificates() {
        TextKind cert = TextKind.of(TlsTypes::certificateProblem).asReferenceable();
        TextKind key = TextKind.of(TlsTypes::keyProblem).asReferenceable().asSecret();
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(required("cert", cert))
                .field(required("key", key))
                .field(optional("cert_alt", cert))
                .field(optional("key_alt", key))
                .field(CommonFields.TAGS)
                .field(optional("snis", ListKind.array(TextKind.of(TextRules::serverName)))
                        .asExtension())
                .check(EntityChecks.allOrNone("cert_alt", "key_alt"))
                .check(TlsTypes::checkPairs)
                .build();
        return EntityType.named("certificates").with(schema);
    }

    private static @Nullable String certificateProblem(String text) {
        try {
            Pem.certificates(text);
            return null;
        } catch (GeneralSecurityException e) {
            return "invalid certificate: " + e.getMessage();
        }
    }

    private static @Nullable String keyProblem(String text) {
        try {
            Pem.privateKey(text);
            return null;
        } catch (GeneralSecurityException e) {
            return "invalid key: " + e.getMessage();
        }
    }

    private static void checkPairs(Map<String, @Nullable Object> values, Problems problems) {
        if (!problems.isEmpty()) {
            return;
        }
        X509Certificate first = checkPair(values, "cert", "key", "certificate does not match key", problems);
        X509Certificate second =
                checkPair(values, "cert_alt", "key_alt", "alternative certificate does not match key", problems);
        if (first != null
                && second != null
                && first.getPublicKey()
                        .getAlgorithm()
                        .equals(second.getPublicKey().getAlgorithm())) {
            problems.entity("certificate and alternative certificate need to have different type (e.g. RSA and ECDSA),"
                    + " the provided certificates were both of the same type");
        }
    }

    private static @Nullable X509Certificate checkPair(
            Map<String, @Nullable Object> values,
            String certField,
            String keyField,
            String message,
            Problems problems) {
        if (!(values.get(certField) instanceof String cert)
                || !(values.get(keyField) instanceof String key)
                || TextKind.isReference(cert)
                || TextKind.isReference(key)) {
            return null;
        }
        try {
            X509Certificate certificate = Pem.certificates(cert).get(0);
            PrivateKey privateKey = Pem.privateKey(key);
            if (!Pem.match(certificate.getPublicKey(), privateKey)) {
                problems.entity(message);
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            problems.entity(message);
            return null;
        }
    }

    static EntityType snis() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(required("name", TextKind.of(TextRules::serverName)).asUnique())
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(CommonFields.TAGS)
                .field(required("certificate", ForeignKind.cascading("certificates")))
                .build();
        return EntityType.named("snis").endpointKey("name").with(schema);
    }

    static EntityType authorities(InstantSource clock) {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(required("cert", TextKind.of(TlsTypes::certificateProblem)))
                .field(optional("cert_digest", TextKind.TEXT).asUnique())
                .field(CommonFields.TAGS)
                .check((values, problems) -> checkAuthority(values, problems, clock))
                .build();
        return EntityType.named("ca_certificates").with(schema);
    }

    private static void checkAuthority(Map<String, @Nullable Object> values, Problems problems, InstantSource clock) {
        if (problems.has("cert") || !(values.get("cert") instanceof String text)) {
            return;
        }
        try {
            List<X509Certificate> certificates = Pem.certificates(text);
            if (certificates.size() > 1) {
                problems.entity("please submit only one certificate at a time");
                return;
            }
            X509Certificate certificate = certificates.get(0);
            if (certificate.getNotAfter().before(Date.from(clock.instant()))) {
                problems.entity("certificate expired, \"Not After\" time is in the past");
            } else if (certificate.getBasicConstraints() < 0) {
                problems.entity(
                        "certificate does not appear to be a CA because it is missing the \"CA\" basic constraint");
            } else {
                values.put("cert_digest", Pem.digest(certificate));
            }
        } catch (GeneralSecurityException e) {
            problems.at("cert", "invalid certificate: " + e.getMessage());
        }
    }
}
