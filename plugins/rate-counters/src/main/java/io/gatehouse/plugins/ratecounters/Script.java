/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What Redis does in one step. Each gives a list of whole numbers, one for each key.
 *
 * @param text Lua
 * @param digest what Redis knows it by
 */
record Script(String text, String digest) {

    /**
     * Counts in all keys unless one of them is full. Arguments: the amount; then for each key its ceiling and its life in
     * milliseconds. Gives the counts before.
     */
    static final Script TAKE = of("""
            local used, full = {}, false
            for i, key in ipairs(KEYS) do
                used[i] = tonumber(redis.call('GET', key) or 0)
                full = full or used[i] >= tonumber(ARGV[2 * i])
            end
            if not full and tonumber(ARGV[1]) ~= 0 then
                for i, key in ipairs(KEYS) do
                    redis.call('INCRBY', key, ARGV[1])
                    if redis.call('PTTL', key) < 0 then
                        redis.call('PEXPIRE', key, ARGV[2 * i + 1])
                    end
                end
            end
            return used
            """);

    /** Adds to each key. Arguments, for each key: what to add, and its life in milliseconds. Gives the counts after. */
    static final Script ADD = of("""
            local counts = {}
            for i, key in ipairs(KEYS) do
                if tonumber(ARGV[2 * i - 1]) == 0 then
                    counts[i] = tonumber(redis.call('GET', key) or 0)
                else
                    counts[i] = redis.call('INCRBY', key, ARGV[2 * i - 1])
                    if redis.call('PTTL', key) < 0 then
                        redis.call('PEXPIRE', key, ARGV[2 * i])
                    end
                end
            end
            return counts
            """);

    private static Script of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
