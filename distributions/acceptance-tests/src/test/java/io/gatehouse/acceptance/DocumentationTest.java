/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of the repository show must work, and what they link must be there. */
@Tag("once")
class DocumentationTest {

    private static final Pattern BLOCK =
            Pattern.compile("(<!-- needs [^\\n]*-->\\n)?```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^(?:public )?(?:final )?(?:class|interface|record) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern SETTING = Pattern.compile("(?m)^#([a-z_]+) =[ ]?(.*)$");
    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", "node_modules", "archetype-resources");

    /** Stands for AutoService, which the archive has no need of. */
    private static final String AUTO_SERVICE =
            "package com.google.auto.service; public @interface AutoService { Class<?> value(); }";

    private final Path repository = repository();

    @TempDir
    private Path scratch;

    private static Path repository() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docs/compatibility.md"))) {
                return folder;
            }
        }
        throw new AssertionError("docs/compatibility.md is in none of the folders above "
                + Path.of("").toAbsolutePath());
    }

    @Test
    void relative_links_lead_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();

        for (Map.Entry<Path, String> page : pages().entrySet()) {
            Matcher link = LINK.matcher(withoutBlocks(page.getValue()));
            while (link.find()) {
                if (!link.group(1).contains("://") && !leadsSomewhere(page.getKey(), link.group(1))) {
                    broken.add(repository.relativize(page.getKey()) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target)
                && (hash < 0 || anchors(Files.readString(target)).contains(link.substring(hash + 1)));
    }

    private static Set<String> anchors(String page) {
        Set<String> anchors = new TreeSet<>();
        Matcher heading = HEADING.matcher(withoutBlocks(page));
        while (heading.find()) {
            String text = heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
            anchors.add(text.strip().replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void configurations_of_the_pages_are_right() throws IOException, InterruptedException {
        int checked = 0;

        for (Map.Entry<Path, String> page : pages().entrySet()) {
            Matcher block = BLOCK.matcher(page.getValue());
            while (block.find()) {
                boolean complete =
                        block.group(2).equals("yaml") && block.group(3).contains("_format_version");
                if (complete && block.group(1) == null) {
                    Path file = Files.writeString(scratch.resolve("kong" + checked++ + ".yml"), block.group(3));
                    Command check = Command.run(scratch, Map.of(), "check", file.toString());
                    assertThat(check.status())
                            .as(repository.relativize(page.getKey()) + ": " + block.group(3) + check.output())
                            .isZero();
                }
            }
        }

        assertThat(checked).isPositive();
    }

    @Test
    void java_of_the_pages_compiles() throws IOException {
        Set<String> compiled = new TreeSet<>();

        for (Map.Entry<Path, String> page : pages().entrySet()) {
            String name = repository.relativize(page.getKey()).toString();
            if (!name.equals("README.md") && !page.getKey().startsWith(repository.resolve("docs/plugins"))) {
                continue;
            }
            List<JavaFileObject> sources = new ArrayList<>();
            sources.add(new Source("com.google.auto.service", "AutoService", AUTO_SERVICE));
            Matcher block = BLOCK.matcher(page.getValue());
            while (block.find()) {
                if (block.group(2).equals("java")) {
                    sources.add(Source.of(block.group(3)));
                }
            }
            if (sources.size() > 1) {
                compiled.add(name);
                assertThat(compile(sources)).as(name).isEmpty();
            }
        }

        assertThat(compiled).contains("README.md", "docs/plugins/handlers.md", "docs/plugins/testing.md");
    }

    private String compile(List<JavaFileObject> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "--release",
                "17",
                "-cp",
                classPath(),
                "-d",
                Files.createDirectories(scratch.resolve("classes")).toString());
        boolean compiled =
                compiler.getTask(messages, null, null, options, null, sources).call();
        return compiled ? "" : "not compiled: " + messages;
    }

    /** What plugins are compiled against, and for their tests the test kit and what these tests run with. */
    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        jars.add(repository.resolve("plugins/plugin-testkit/target/classes").toString());
        jars.add(System.getProperty("java.class.path"));
        try (var files = Files.list(GatewayProcess.home().resolve("lib"))) {
            files.filter(file -> file.getFileName().toString().matches("(plugin-api|jspecify)-.*\\.jar"))
                    .forEach(file -> jars.add(file.toString()));
        }
        return String.join(System.getProperty("path.separator"), jars);
    }

    @Test
    void every_setting_is_documented_once_with_its_default() throws IOException {
        Map<String, String> known = knownSettings();
        Map<String, String> working = new TreeMap<>();
        Matcher setting =
                SETTING.matcher(Files.readString(GatewayProcess.home().resolve("conf/gatehouse.conf.default")));
        while (setting.find()) {
            working.put(setting.group(1), setting.group(2).strip());
        }
        String page = Files.readString(repository.resolve("docs/compatibility.md"));
        String withoutEffect = page.substring(page.indexOf("## Settings without effect"));

        assertThat(known).containsAllEntriesOf(working);
        assertThat(known.keySet()).allSatisfy(name -> assertThat(withoutEffect.contains("`" + name + "`"))
                .as(name + " is listed as one without effect")
                .isEqualTo(!working.containsKey(name)));
    }

    private Map<String, String> knownSettings() throws IOException {
        Path catalog = repository.resolve("gateway-kernel/src/main/resources/io/gatehouse/kernel/config/settings.txt");
        Map<String, String> known = new TreeMap<>();
        for (String line : Files.readAllLines(catalog)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split("\\s+", 3);
                known.put(parts[0], parts.length < 3 ? "" : parts[2]);
            }
        }
        return known;
    }

    private static String withoutBlocks(String page) {
        return page.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\\n]*`", "x");
    }

    private Map<Path, String> pages() throws IOException {
        Map<Path, String> pages = new LinkedHashMap<>();
        Files.walkFileTree(repository, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skipped = SKIPPED_FOLDERS.contains(folder.getFileName().toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".md")) {
                    pages.put(file, Files.readString(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        private Source(String packageName, String type, String text) {
            super(URI.create("memory:/" + packageName.replace('.', '/') + "/" + type + ".java"), Kind.SOURCE);
            this.text = text;
        }

        private static Source of(String text) {
            Matcher type = PUBLIC_TYPE.matcher(text);
            Matcher packageName = PACKAGE.matcher(text);
            assertThat(type.find() && packageName.find())
                    .as("a whole file, with package and type: " + text)
                    .isTrue();
            return new Source(packageName.group(1), type.group(1), text);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
