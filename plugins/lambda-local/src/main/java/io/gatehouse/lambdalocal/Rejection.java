/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An error answer of the Invoke API, in the shapes that AWS gives it. */
final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();

    private final int status;
    private final String type;
    private final String body;

    private Rejection(int status, String type, ObjectNode body) {
        super(type, null, false, false);
        this.status = status;
        this.type = type;
        this.body = body.toString();
    }

    static Rejection missingAuthentication() {
        return security("MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    static Rejection incompleteSignature(String message) {
        return security("IncompleteSignatureException", message);
    }

    static Rejection invalidSignature(String message) {
        return security("InvalidSignatureException", message);
    }

    static Rejection unrecognizedClient() {
        return security("UnrecognizedClientException", "The security token included in the request is invalid.");
    }

    static Rejection functionNotFound(String message) {
        ObjectNode body = JSON.createObjectNode().put("Type", "User").put("Message", message);
        return new Rejection(404, "ResourceNotFoundException", body);
    }

    static Rejection unknownOperation() {
        return new Rejection(404, "UnknownOperationException", JSON.createObjectNode());
    }

    static Rejection validation(String message) {
        return new Rejection(400, "ValidationException", JSON.createObjectNode().put("message", message));
    }

    static Rejection invalidParameter(String message) {
        return user(400, "InvalidParameterValueException", message);
    }

    static Rejection invalidContent(String message) {
        return user(400, "InvalidRequestContentException", message);
    }

    static Rejection tooLarge(long length, InvocationType type) {
        return user(
                413,
                "RequestEntityTooLargeException",
                length + " byte payload is too large for the " + type.wireName() + " invocation type (limit "
                        + type.payloadLimit() + " bytes)");
    }

    static Rejection throttled(String reason) {
        ObjectNode body = JSON.createObjectNode()
                .put("Reason", reason)
                .put("Type", "User")
                .put("message", "Rate Exceeded.");
        return new Rejection(429, "TooManyRequestsException", body);
    }

    static Rejection serviceFailure(String message) {
        ObjectNode body = JSON.createObjectNode().put("Type", "Service").put("Message", message);
        return new Rejection(500, "ServiceException", body);
    }

    /** An error that a test asks for. */
    static Rejection of(Fault.Error fault) {
        boolean ours = fault.status() >= 500;
        ObjectNode body = JSON.createObjectNode()
                .put("Type", ours ? "Service" : "User")
                .put(ours ? "Message" : "message", fault.message());
        return new Rejection(fault.status(), fault.type(), body);
    }

    private static Rejection security(String type, String message) {
        return new Rejection(403, type, JSON.createObjectNode().put("message", message));
    }

    private static Rejection user(int status, String type, String message) {
        ObjectNode body = JSON.createObjectNode().put("Type", "User").put("message", message);
        return new Rejection(status, type, body);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String body() {
        return body;
    }

    @Override
    public String getMessage() {
        return type + " " + body;
    }
}
