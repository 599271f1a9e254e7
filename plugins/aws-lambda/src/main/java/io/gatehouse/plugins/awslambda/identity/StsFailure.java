/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.http.HttpCallException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;

/** What to tell of a call that the security token service refused or did not answer. */
final class StsFailure {

    /** AWS takes signatures of five minutes around its own time. */
    private static final long TOLERATED_SECONDS = 300;

    private static final Set<String> CODES_OF_WRONG_TIME = Set.of(
            "RequestExpired",
            "RequestTimeTooSkewed",
            "RequestInTheFuture",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "AuthFailure");

    private StsFailure() {}

    /** One line, without secrets: the text to a wrong signature quotes the request, so it is left out. */
    static String reason(Throwable failure, InstantSource clock) {
        if (!(failure instanceof StsException refusal)) {
            return transport(failure);
        }
        AwsErrorDetails details = refusal.awsErrorDetails();
        if (details == null || details.errorCode() == null) {
            return "status " + refusal.statusCode() + " (expected: 200 and AWS's format)";
        }
        String code = details.errorCode();
        String answer = "status " + refusal.statusCode() + ", " + Reasons.firstLine(code);
        if (CODES_OF_WRONG_TIME.contains(code)) {
            return answer + clockSkew(details, clock);
        }
        String message = details.errorMessage();
        String text = message == null ? "" : ": " + Reasons.firstLine(message);
        return answer + text + (refusal.requestId() == null ? "" : ", request " + refusal.requestId()) + remedy(code);
    }

    /** The SDK wraps whatever went wrong on the way; of its own messages only that about an odd answer is of use. */
    private static String transport(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpCallException) {
                return Reasons.of(cause);
            }
        }
        return failure instanceof SdkClientException
                ? "not an answer of AWS's security token service (expected: XML with keys)"
                : Reasons.of(failure);
    }

    private static String clockSkew(AwsErrorDetails details, InstantSource clock) {
        Instant there = details.sdkHttpResponse() == null
                ? null
                : date(details.sdkHttpResponse().firstMatchingHeader("Date").orElse(null));
        long ahead = there == null ? 0 : clock.instant().getEpochSecond() - there.getEpochSecond();
        return Math.abs(ahead) <= TOLERATED_SECONDS
                ? ": the signature is not accepted (expected: a secret access key that belongs to the access key id)"
                : ": clock skew, this machine's clock is " + Math.abs(ahead) + " seconds "
                        + (ahead > 0 ? "ahead of" : "behind") + " AWS's (expected: at most " + TOLERATED_SECONDS
                        + "); set it right";
    }

    private static String remedy(String code) {
        return switch (code) {
            case "AccessDenied", "AccessDeniedException" ->
                "; the caller's policy has to allow sts:AssumeRole on the role, and the role's trust policy the caller";
            case "ExpiredToken", "ExpiredTokenException" -> "; newer credentials are needed";
            case "InvalidIdentityToken" -> "; the role's trust policy has to name the token's issuer";
            default -> "";
        };
    }

    private static @Nullable Instant date(@Nullable String header) {
        try {
            return header == null
                    ? null
                    : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException odd) {
            return null;
        }
    }
}
