/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Lets one process use a directory. The system takes the lock away when the process ends, however it ends. */
final class DirectoryLock implements AutoCloseable {

    private static final int LONGEST_PID = 20;
    /** Behind the process id, so that others can read that where locks keep them from reading. */
    private static final long LOCKED_BYTE = 1024;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StoreException when another process has it, or the file cannot be written */
    static DirectoryLock take(Path file) throws StoreException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                String holder = holder(channel);
                channel.close();
                throw new StoreException("the store in " + file.getParent() + " is in use by process " + holder
                        + " (expected: one gateway per prefix; stop that one, or set another prefix)");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(channel);
        } catch (IOException e) {
            close(channel);
            throw new StoreException("the store needs the file " + file + " and cannot write it: " + e, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(LONGEST_PID);
        channel.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a lock file cannot be closed: " + e, e);
            }
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
