/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.kernel.plugin.UnitInspection.Contents;
import io.gatehouse.plugin.PluginApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What inspections found nothing wrong with, kept beside the copies of the jars. A copy has the checksum that its place is named
 * by, and the same bytes need no second look by the same rules: on the same Java, with the same plugin API, by the same code.
 */
final class KnownContents {

    private static final System.Logger LOG = System.getLogger(KnownContents.class.getName());
    private static final String FILE = "contents";
    private static final int MOST_BYTES = 1 << 20;
    private static final List<Class<?>> INSPECTORS =
            List.of(UnitInspection.class, JarScan.class, PluginClassLoader.class, KnownContents.class);

    private final String rules;

    KnownContents() {
        rules = rules();
    }

    private static String rules() {
        MessageDigest digest = PluginUnit.sha256();
        digest.update((byte) Runtime.version().feature());
        digest.update(PluginApi.VERSION.getBytes(UTF_8));
        for (Class<?> inspector : INSPECTORS) {
            String resource = inspector.getSimpleName() + ".class";
            try (InputStream in = inspector.getResourceAsStream(resource)) {
                digest.update(in == null ? new byte[0] : in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("the gateway's own " + resource + " cannot be read", e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * What a copied unit says of itself; inspects it when that is not known.
     *
     * @throws PluginLoadException with everything that is wrong
     */
    Contents of(PluginUnit.Copy copy) {
        Path file = copy.place().resolve(FILE);
        Contents known = read(file);
        if (known == null) {
            known = UnitInspection.of(copy.unit());
            keep(file, known);
        }
        return known;
    }

    private @Nullable Contents read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                return null;
            }
            List<String> lines = Files.readAllLines(file);
            return lines.size() < 3 || !lines.get(0).equals(rules)
                    ? null
                    : new Contents(lines.get(1), List.copyOf(lines.subList(2, lines.size())));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a unit is inspected again", e);
            return null;
        }
    }

    private void keep(Path file, Contents contents) {
        List<String> lines = new ArrayList<>(List.of(rules, contents.version()));
        lines.addAll(contents.providers());
        try {
            Path whole = Files.createTempFile(file.getParent(), FILE, "");
            Files.write(whole, lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a unit will be inspected again by the next start", e);
        }
    }
}
