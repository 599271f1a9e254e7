/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one environment's process prints, together with the lines that Lambda adds. The process writes to the same file
 * in append mode: what it printed before it told us about it is in the file by then, whatever the threads do.
 */
final class InvocationLog {
    private static final int TAIL = 4 * 1024;

    private static final System.Logger LOGGER = System.getLogger(InvocationLog.class.getName());

    private final Path file;

    private InvocationLog(Path file) {
        this.file = file;
    }

    static InvocationLog create(Path file) throws IOException {
        Files.createFile(file);
        return new InvocationLog(file);
    }

    ProcessBuilder.Redirect destination() {
        return ProcessBuilder.Redirect.appendTo(file.toFile());
    }

    /** Forgets earlier invocations, so that the file does not grow with the life of the environment. */
    void clear() {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            warn(e);
        }
    }

    /** Adds whole lines of our own, also when what the function printed last was not one. */
    void appendLines(String lines) {
        try {
            Files.writeString(file, endsMidLine() ? "\n" + lines : lines, UTF_8, APPEND);
        } catch (IOException e) {
            warn(e);
        }
    }

    /** The last 4 KB, or nothing when the file cannot be read. */
    byte[] tail() {
        try (FileChannel channel = FileChannel.open(file, READ);
                InputStream input = Channels.newInputStream(channel)) {
            channel.position(Math.max(0, channel.size() - TAIL));
            return input.readNBytes(TAIL);
        } catch (IOException e) {
            warn(e);
            return new byte[0];
        }
    }

    private boolean endsMidLine() throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    /** A log that cannot be kept is no reason to fail the invocation. */
    private void warn(IOException failure) {
        LOGGER.log(WARNING, "Cannot keep the log of a function in " + file + ": the invocation goes on", failure);
    }
}
