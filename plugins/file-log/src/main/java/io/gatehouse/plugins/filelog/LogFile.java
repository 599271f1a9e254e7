/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.filelog;

import io.gatehouse.delivery.BlockingSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that grows by whole lines. Others may append to it at the same time: lines are written together, at its end. */
final class LogFile implements BlockingSink<byte[]> {

    /** Enough to keep up with requests, little enough for one write. */
    static final int LINES_AT_ONCE = 256;

    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    private static final FileAttribute<?>[] MODE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"))
                    }
                    : new FileAttribute<?>[0];

    private final Path file;
    private final boolean reopen;
    private volatile boolean outdated;
    private boolean insideLine;
    private @Nullable FileChannel channel;

    LogFile(Path file, boolean reopen) {
        this.file = file;
        this.reopen = reopen;
    }

    @Override
    public void write(List<byte[]> batch) throws IOException {
        FileChannel open = open();
        ByteBuffer lines = lines(batch);
        int length = lines.remaining();
        try {
            while (lines.hasRemaining()) {
                open.write(lines);
            }
            insideLine = false;
        } catch (IOException e) {
            insideLine |= lines.remaining() < length;
            close();
            throw e;
        }
    }

    /** The lines; when the last write broke off inside a line, that one is ended first. */
    private ByteBuffer lines(List<byte[]> batch) {
        int length = batch.size() + 1;
        for (byte[] entry : batch) {
            length += entry.length;
        }
        ByteBuffer lines = ByteBuffer.allocate(length);
        if (insideLine) {
            lines.put((byte) '\n');
        }
        for (byte[] entry : batch) {
            lines.put(entry).put((byte) '\n');
        }
        return lines.flip();
    }

    private FileChannel open() throws IOException {
        if (reopen || outdated) {
            outdated = false;
            close();
        }
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(file, APPEND, MODE);
            channel = open;
        }
        return open;
    }

    @Override
    public void renewed() {
        outdated = true;
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                System.getLogger("io.gatehouse.plugins.file-log")
                        .log(System.Logger.Level.WARNING, "not closed cleanly: " + file, e);
            }
        }
    }
}
