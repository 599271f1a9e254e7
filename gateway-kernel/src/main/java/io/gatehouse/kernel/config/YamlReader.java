/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as JSON-like values. Anchors and merges work within bounds; tags that make anything but texts, numbers, booleans, lists
 * and maps are refused, and dates are texts.
 */
final class YamlReader {

    private static final System.Logger LOG = System.getLogger(YamlReader.class.getName());
    private static final int MAX_DEPTH = 100;
    private static final int MAX_ALIASES = 1000;
    private static final int MAX_VALUES = 50_000_000;

    private int values;

    private YamlReader() {}

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException with place and cause
     */
    static @Nullable Object read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setAllowRecursiveKeys(false);
        options.setWarnOnDuplicateKeys(false);
        DumperOptions dumper = new DumperOptions();
        Yaml yaml =
                new Yaml(new TellingConstructor(options), new Representer(dumper), dumper, options, new WithoutDates());
        try {
            return new YamlReader().plain(yaml.load(text), 0);
        } catch (MarkedYAMLException e) {
            String where = e.getProblemMark() == null
                    ? ""
                    : " at line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1);
            throw new IllegalArgumentException("not YAML: " + e.getProblem() + where, e);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
        }
    }

    /** Takes the last of equal keys, as Kong does, but tells: the others may be half of a configuration. */
    private static final class TellingConstructor extends SafeConstructor {

        TellingConstructor(LoaderOptions options) {
            super(options);
        }

        @Override
        protected void processDuplicateKeys(MappingNode node, boolean forceStringKeys) {
            Set<String> keys = new HashSet<>();
            for (NodeTuple tuple : node.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && !key.getTag().equals(Tag.MERGE)
                        && !keys.add(key.getValue())) {
                    LOG.log(
                            Level.WARNING,
                            "YAML, line {0}: {1} is there once more in the same map; this one counts, what came before"
                                    + " is lost",
                            String.valueOf(key.getStartMark().getLine() + 1),
                            key.getValue());
                }
            }
            super.processDuplicateKeys(node, forceStringKeys);
        }
    }

    /** Texts that look like dates stay texts. */
    private static final class WithoutDates extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    /** Aliases make one value appear many times: both how deep and how many values there are is bounded. */
    private @Nullable Object plain(@Nullable Object value, int depth) {
        if (++values > MAX_VALUES || depth > MAX_DEPTH) {
            throw new IllegalArgumentException("not usable YAML: more than " + MAX_VALUES + " values or " + MAX_DEPTH
                    + " levels once its aliases are followed");
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item, depth + 1)));
            return plain;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>(list.size());
            list.forEach(item -> plain.add(plain(item, depth + 1)));
            return plain;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof Double number) {
            if (number.isNaN() || number.isInfinite()) {
                throw new IllegalArgumentException("number: " + number + " (expected: one that JSON can write)");
            }
            return BigDecimal.valueOf(number);
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigInteger) {
            return value;
        }
        throw new IllegalArgumentException("YAML value of type "
                + value.getClass().getSimpleName() + " (expected: text, number, boolean, list or map)");
    }
}
