/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.util.Set;

/** Fields that this gateway has and Kong has not; {@code docs/compatibility.md} tells what they do. */
final class Additions {

    /** Of aws-lambda, shown wherever its configuration is shown. */
    static final Set<String> SHOWN = Set.of(
            "aws_role_external_id",
            "aws_use_dualstack_endpoint",
            "aws_use_fips_endpoint",
            "awsgateway_compatible_payload_version",
            "event_format",
            "function_name_allowed",
            "invoke_mode",
            "max_payload_bytes",
            "preserve_lambda_api_error_code",
            "qualifier_sticky_by",
            "qualifier_weights",
            "retry",
            "ssl_verify",
            "tenant_id");

    private Additions() {}

    /** Whether a body gives a field of ours, which Kong does not know. */
    static boolean areIn(String body) {
        return body.contains("\"ordering\"")
                || (body.contains("aws-lambda") && SHOWN.stream().anyMatch(name -> body.contains('"' + name + '"')));
    }
}
