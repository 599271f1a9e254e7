/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.thirdparty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A local repository of Maven that looks as if this build had been installed. The machine's own one, to which it links for
 * everything else, does not change.
 */
final class LocalRepository {

    private static final String NAMESPACE = "io";
    private static final String GROUP = "gatehouse";

    private final Path folder;
    private final Path sources;
    private final String version;

    private LocalRepository(Path folder, Path sources, String version) {
        this.folder = folder;
        this.sources = sources;
        this.version = version;
    }

    /**
     * Lays out what plugins elsewhere need of this build.
     *
     * @param folder empty
     * @param sources the root of this build, whose modules are packaged
     */
    static LocalRepository over(Path machine, Path folder, Path sources, String version) throws IOException {
        LocalRepository repository = new LocalRepository(folder, sources, version);
        link(machine, folder, NAMESPACE);
        link(machine.resolve(NAMESPACE), folder.resolve(NAMESPACE), GROUP);
        repository.pom("gatehouse-build", "build");
        repository.pom("gatehouse-parent", "");
        repository.pom("plugin-parent", "plugins/plugin-parent");
        repository.jar("plugin-api", "plugin-api");
        repository.jar("gateway-kernel", "gateway-kernel");
        repository.jar("plugin-testkit", "plugins/plugin-testkit");
        repository.jar("plugin-archetype", "plugins/plugin-archetype");
        return repository;
    }

    Path folder() {
        return folder;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private void jar(String artifact, String module) throws IOException {
        pom(artifact, module);
        String name = artifact + "-" + version + ".jar";
        Files.copy(
                sources.resolve(module).resolve("target").resolve(name),
                place(artifact).resolve(name));
    }

    private void pom(String artifact, String module) throws IOException {
        Files.copy(
                sources.resolve(module).resolve("pom.xml"),
                Files.createDirectories(place(artifact)).resolve(artifact + "-" + version + ".pom"));
    }

    private Path place(String artifact) {
        return folder.resolve(NAMESPACE).resolve(GROUP).resolve(artifact).resolve(version);
    }
}
