/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.json.JsonCodec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One page of a list: where it begins, how long it is, and which entities it takes. */
final class ListPage {

    private static final int USUAL_SIZE = 100;
    private static final int MAX_SIZE = 1000;
    private static final int MAX_TAGS = 5;

    private final String path;
    private final boolean nested;
    private final int size;
    private final @Nullable String sizeText;
    private final @Nullable String after;
    private final @Nullable String tags;
    private final Predicate<Map<String, @Nullable Object>> filter;

    private ListPage(String path, Query query, boolean nested) {
        this.path = path;
        this.nested = nested;
        Query.Argument givenSize = query.find("size");
        sizeText = givenSize == null ? null : String.valueOf(givenSize.value());
        size = givenSize == null ? USUAL_SIZE : size(givenSize.value());
        Query.Argument offset = query.find("offset");
        after = offset == null ? null : after(offset.value() == null ? "" : offset.value());
        Query.Argument givenTags = nested ? null : query.find("tags");
        tags = givenTags == null ? null : givenTags.value();
        filter = givenTags == null ? row -> true : tagged(tags);
    }

    /** The page that a request asks for. Lists below an entity know no tags. */
    static ListPage of(AdminRequest request, boolean nested) {
        return new ListPage(request.path(), Query.parse(request.query()), nested);
    }

    private static int size(@Nullable String text) {
        double number;
        try {
            number = Double.parseDouble(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw AdminError.invalidSize("size must be a number");
        }
        if (number != Math.rint(number) || number < 1 || number > MAX_SIZE) {
            throw AdminError.invalidSize("size must be an integer between 1 and " + MAX_SIZE);
        }
        return (int) number;
    }

    private static String after(String offset) {
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(offset);
        } catch (IllegalArgumentException e) {
            throw AdminError.invalidOffset(offset, "bad base64 encoding");
        }
        try {
            if (JsonCodec.INSTANCE.read(decoded) instanceof List<?> key
                    && key.size() == 1
                    && key.get(0) instanceof String id) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw AdminError.invalidOffset(offset, "bad json encoding");
        }
        throw AdminError.invalidOffset(offset, "bad json encoding");
    }

    private static Predicate<Map<String, @Nullable Object>> tagged(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw AdminError.invalidTags("cannot be null");
        }
        boolean any = text.indexOf('/') >= 0;
        if ((any && text.indexOf(',') >= 0) || text.startsWith("/") || text.startsWith(",")) {
            throw AdminError.invalidTags("invalid filter syntax");
        }
        List<String> wanted = List.of(text.split(any ? "/" : ","));
        if (wanted.size() > MAX_TAGS) {
            throw AdminError.invalidTags("cannot query more than " + MAX_TAGS + " tags");
        }
        return row -> {
            List<?> tags = row.get("tags") instanceof List<?> list ? list : List.of();
            return any ? wanted.stream().anyMatch(tags::contains) : tags.containsAll(wanted);
        };
    }

    /** The page of entities in ascending order of id. */
    Reply of(
            List<Map<String, @Nullable Object>> sorted,
            Predicate<Map<String, @Nullable Object>> belongs,
            Function<Map<String, @Nullable Object>, Map<String, @Nullable Object>> view) {
        List<Map<String, @Nullable Object>> rows =
                new ArrayList<>(EntityTable.page(sorted, after, size + 1, belongs.and(filter)));
        boolean more = rows.size() > size;
        if (more) {
            rows.remove(size);
        }
        List<Object> data = new ArrayList<>(rows.size());
        rows.forEach(row -> data.add(view.apply(row)));
        return reply(data, more ? Lookup.id(rows.get(size - 1)) : null);
    }

    /** The page of what comes in another order: an offset says how many to skip. */
    Reply ofUnsorted(List<Map<String, @Nullable Object>> all) {
        int from = 0;
        if (after != null) {
            try {
                from = Math.max(0, Integer.parseInt(after));
            } catch (NumberFormatException e) {
                throw AdminError.invalidOffset(after, "bad offset");
            }
        }
        int start = Math.min(from, all.size());
        int end = Math.min(start + size, all.size());
        return reply(new ArrayList<>(all.subList(start, end)), end < all.size() ? String.valueOf(end) : null);
    }

    private Reply reply(List<Object> data, @Nullable String last) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("data", data);
        String offset = last == null
                ? null
                : Base64.getUrlEncoder().withoutPadding().encodeToString(JsonCodec.INSTANCE.write(List.of(last)));
        body.put("next", offset == null ? null : next(offset));
        if (offset != null) {
            body.put("offset", offset);
        }
        return Reply.ok(body);
    }

    private String next(String offset) {
        StringBuilder next = new StringBuilder(path).append("?offset=").append(offset);
        if (tags != null) {
            next.append("&tags=").append(URLEncoder.encode(tags, StandardCharsets.UTF_8));
        }
        if (sizeText != null && !nested) {
            next.append("&size=").append(size);
        }
        return next.toString();
    }
}
