/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.time.ZoneOffset.UTC;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The environment variables of a function's process. */
final class EnvironmentVariables {
    private static final DateTimeFormatter STREAM_DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT);

    private EnvironmentVariables() {}

    /** Replaces what the process would inherit: a function must not see the emulator's own variables and secrets. */
    static void fill(
            Map<String, String> variables,
            FunctionDefinition function,
            String runtime,
            String version,
            EmulatedRegion region,
            String runtimeApi,
            Path taskRoot,
            Path temporary) {
        String path = variables.get("PATH");
        variables.clear();
        if (path != null) {
            variables.put("PATH", path);
        }
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("TMPDIR", temporary.toString());
        variables.put("AWS_REGION", region.name());
        variables.put("AWS_DEFAULT_REGION", region.name());
        variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime);
        variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", version);
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        variables.put(
                "AWS_LAMBDA_LOG_STREAM_NAME",
                LocalDate.now(UTC).format(STREAM_DAY) + "/[" + version + "]"
                        + UUID.randomUUID().toString().replace("-", ""));
        variables.put("LAMBDA_TASK_ROOT", taskRoot.toString());
        variables.put("LAMBDA_RUNTIME_DIR", System.getProperty("java.home"));
        variables.put("_HANDLER", function.code().handler());
        if (function.logFormat() == LogFormat.JSON) {
            variables.put("AWS_LAMBDA_LOG_FORMAT", LogFormat.JSON.wireName());
        }
        variables.putAll(function.environment());
    }
}
