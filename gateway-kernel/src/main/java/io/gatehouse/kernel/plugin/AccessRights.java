/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may change what is loaded as code. Owner and group are the operator's choice; everybody else is not. Where files have no
 * such rights, and on file systems mounted for reading only, such as volumes of a Kubernetes ConfigMap, nothing is wrong.
 */
final class AccessRights {

    private AccessRights() {}

    /** What is wrong with the rights of a file or directory, links followed; null when nothing is. */
    static @Nullable PluginProblem problem(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return null;
        }
        Set<PosixFilePermission> rights = view.readAttributes().permissions();
        if (!rights.contains(PosixFilePermission.OTHERS_WRITE)
                || Files.getFileStore(path).isReadOnly()) {
            return null;
        }
        return new PluginProblem(
                Reason.WRITABLE_BY_OTHERS,
                path + " may be written by every user (rights: " + PosixFilePermissions.toString(rights) + ")",
                "Run chmod o-w " + path);
    }
}
