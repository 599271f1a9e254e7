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
final class FileLog implements InvocationLog {
    private static final System.Logger LOGGER = System.getLogger(FileLog.class.getName());

    private final Path file;

    private FileLog(Path file) {
        this.file = file;
    }

    static FileLog create(Path file) throws IOException {
        Files.createFile(file);
        return new FileLog(file);
    }

    ProcessBuilder.Redirect destination() {
        return ProcessBuilder.Redirect.appendTo(file.toFile());
    }

    @Override
    public void clear() {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            warn(e);
        }
    }

    @Override
    public void appendLines(String lines) {
        try {
            Files.writeString(file, endsMidLine() ? "\n" + lines : lines, UTF_8, APPEND);
        } catch (IOException e) {
            warn(e);
        }
    }

    @Override
    public byte[] last(int bytes) {
        try (FileChannel channel = FileChannel.open(file, READ);
                InputStream input = Channels.newInputStream(channel)) {
            channel.position(Math.max(0, channel.size() - bytes));
            return input.readNBytes(bytes);
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
