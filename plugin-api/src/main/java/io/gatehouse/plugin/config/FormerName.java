/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A name that a field of the record once had. It is still accepted, and shown beside the field with the field's value. Both may be
 * given, if they do not contradict each other.
 *
 * <pre>{@code
 * @FormerName(name = "redis_host", now = "redis.host")
 * record Config(Redis redis) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(FormerName.All.class)
public @interface FormerName {
    /** The former snake-case name, directly in this record. */
    String name();

    /** Snake-case name of the field; a path such as {@code redis.host} for a field of a record inside. */
    String now();

    /** Several of them on one record. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        /** The names. */
        FormerName[] value();
    }
}
