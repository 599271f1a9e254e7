/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where lines go: a file that grows at its end, or a standard stream of the process. For one thread. */
final class LogOutput {

    private static final Path OUT = Path.of("/dev/stdout");
    private static final Path ERR = Path.of("/dev/stderr");

    private final Path file;
    private final boolean standard;
    private @Nullable WritableByteChannel channel;
    private boolean insideLine;

    LogOutput(Path file) {
        this.file = file;
        standard = file.equals(OUT) || file.equals(ERR);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Opens it, unless it is open; a file and its folder are made when they are not there. */
    void open() throws IOException {
        if (channel == null) {
            channel = opened();
        }
    }

    private WritableByteChannel opened() throws IOException {
        if (standard) {
            return new FileOutputStream(file.equals(OUT) ? FileDescriptor.out : FileDescriptor.err).getChannel();
        }
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Writes whole lines. When the last write broke off inside of a line, that one is ended first. */
    void write(ByteBuffer lines) throws IOException {
        open();
        WritableByteChannel open = channel;
        int length = lines.remaining();
        try {
            if (open != null && insideLine) {
                open.write(ByteBuffer.wrap(new byte[] {'\n'}));
                insideLine = false;
            }
            while (open != null && lines.hasRemaining()) {
                open.write(lines);
            }
        } catch (IOException e) {
            insideLine |= lines.hasRemaining() && lines.remaining() < length;
            close();
            throw e;
        }
    }

    /** The next write opens it anew. A standard stream is the process's, and stays open. */
    void close() throws IOException {
        WritableByteChannel open = channel;
        channel = null;
        if (open != null && !standard) {
            open.close();
        }
    }
}
