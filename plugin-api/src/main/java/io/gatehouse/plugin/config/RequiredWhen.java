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
 * Fields of the record that must be given when another field has a certain value.
 *
 * <pre>{@code
 * @RequiredWhen(field = "policy", is = "redis", required = "redis.host")
 * record Config(String policy, Redis redis) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(RequiredWhen.All.class)
public @interface RequiredWhen {
    /** Snake-case name of the field that decides. */
    String field();

    /** Its values for which the others are required. */
    String[] is();

    /** Snake-case names of the fields then required; paths such as {@code redis.host} for fields of a record inside. */
    String[] required();

    /** Several of them on one record. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        /** The conditions. */
        RequiredWhen[] value();
    }
}
