// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

exports.echo = async (event, context) => ({ function: context.functionName, event });

exports.page = async (event) => ({
    statusCode: 201,
    headers: { "Content-Type": "text/plain", "X-Method": event.httpMethod },
    body: Buffer.from(`${event.path}?${event.queryStringParameters.word}`).toString("base64"),
    isBase64Encoded: true,
});

exports.failing = async () => {
    throw new TypeError("broken on purpose");
};

exports.streaming = awslambda.streamifyResponse(async (event, stream) => {
    for (const word of ["one ", "two ", "three"]) {
        stream.write(word);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stream.end();
});
