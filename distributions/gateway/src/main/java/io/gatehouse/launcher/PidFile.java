/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.NamedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which process runs with a prefix: {@code gatehouse.pid} in it. What counts is not the file but two locks on it, which the
 * system takes away with the process: one is held by whoever uses the prefix, the other as long as the number in the file is
 * right. A file that a dead process has left means nothing.
 */
final class PidFile implements AutoCloseable {

    private static final String NAME = "gatehouse.pid";

    /** Beyond the text: where locks bar others from reading what is locked, the number can still be read. */
    private static final long TAKEN = 1L << 40;

    private static final long RIGHT = TAKEN + 1;

    private final FileChannel channel;

    private PidFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a prefix for this process, until {@link #close} or its end.
     *
     * @throws IOException when another process has it, or the file cannot be written
     */
    static PidFile take(Path prefix) throws IOException {
        FileChannel channel = opened(prefix);
        try {
            if (channel.tryLock(TAKEN, 1, false) == null) {
                throw new IOException("prefix: " + prefix + " is in use by a gateway with pid " + number(channel)
                        + " (expected: a prefix of its own for each gateway; end that one with 'gatehouse quit -p "
                        + prefix + "', or give another with -p)");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.lock(RIGHT, 1, false);
            return new PidFile(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel opened(Path prefix) throws IOException {
        try {
            Files.createDirectories(prefix);
            return FileChannel.open(
                    prefix.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "prefix: " + prefix.toAbsolutePath() + " cannot be written to: " + NamedFiles.reason(e)
                            + " (expected: a directory for this user; name another with -p or setting prefix)",
                    e);
        }
    }

    /** The process that runs with a prefix, or null. */
    static @Nullable ProcessHandle runningWith(Path prefix) throws IOException {
        try (FileChannel channel =
                FileChannel.open(prefix.resolve(NAME), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock free = channel.tryLock(RIGHT, 1, false);
            if (free != null) {
                return null;
            }
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(number(channel)));
            return process.orElse(null);
        } catch (NoSuchFileException e) {
            return null;
        } catch (NumberFormatException e) {
            throw new IOException(prefix.resolve(NAME) + " holds no process number: " + e.getMessage(), e);
        }
    }

    private static String number(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
