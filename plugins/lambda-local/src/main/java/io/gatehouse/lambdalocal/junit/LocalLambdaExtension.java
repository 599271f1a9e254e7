/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.junit;

import static java.util.Objects.requireNonNull;

import io.gatehouse.lambdalocal.LocalLambda;
import io.gatehouse.lambdalocal.LocalLambdaBuilder;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A local Lambda, an emulator, around the tests of a class. In a static field it serves all of them, with processes that
 * stay warm and counters that go on; in an instance field each test has its own.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LocalLambdaExtension LAMBDA = LocalLambdaExtension.with(lambda -> lambda
 *         .function(FunctionDefinition.java("Hello", "com.example.Hello::handleRequest")));
 * }</pre>
 *
 * It accepts requests that are signed with {@link #ACCESS_KEY_ID} and {@link #SECRET_ACCESS_KEY}.
 */
public final class LocalLambdaExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    /** What a caller signs with. */
    public static final String ACCESS_KEY_ID = "AKIDTEST";

    /** What a caller signs with. */
    public static final String SECRET_ACCESS_KEY = "test-secret";

    private final Consumer<LocalLambdaBuilder> setUp;
    private @Nullable LocalLambda lambda;
    private boolean ofClass;

    private LocalLambdaExtension(Consumer<LocalLambdaBuilder> setUp) {
        this.setUp = setUp;
    }

    /** Says which functions there are, and all else that a builder takes. */
    public static LocalLambdaExtension with(Consumer<LocalLambdaBuilder> setUp) {
        return new LocalLambdaExtension(requireNonNull(setUp, "setUp"));
    }

    /**
     * The emulator that serves now.
     *
     * @throws IllegalStateException outside of tests
     */
    public LocalLambda lambda() {
        LocalLambda running = lambda;
        if (running == null) {
            throw new IllegalStateException("The local Lambda (an emulator) does not run (expected: a call from a test,"
                    + " with the extension in a field that is annotated with @RegisterExtension)");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        ofClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!ofClass) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!ofClass) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ofClass = false;
        stop();
    }

    private void start() throws IOException {
        LocalLambdaBuilder builder = LocalLambda.builder().credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        setUp.accept(builder);
        lambda = builder.start();
    }

    private void stop() {
        LocalLambda running = lambda;
        lambda = null;
        if (running != null) {
            running.close();
        }
    }
}
