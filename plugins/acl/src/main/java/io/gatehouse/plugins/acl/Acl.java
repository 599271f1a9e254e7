/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.acl;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the groups of the consumer, or by those that an authentication plugin found: where there is no consumer, where it is
 * an anonymous one, or always.
 */
final class Acl implements AccessHandler {

    private static final HeaderName CONSUMER_GROUPS = HeaderName.of("X-Consumer-Groups");
    private static final HeaderName AUTHENTICATED_GROUPS = HeaderName.of("X-Authenticated-Groups");
    private static final String FOUND_GROUPS = "authenticated_groups";
    private static final Outcome UNKNOWN_CALLER = Outcome.exit(Reply.error(401, "Unauthorized"));
    private static final Outcome FORBIDDEN = Outcome.exit(Reply.error(403, "You cannot consume this service"));

    private final boolean denies;
    private final List<String> groups;
    private final boolean hides;
    private final boolean prefersFoundGroups;

    Acl(AclPlugin.Config config) {
        List<String> denied = config.deny();
        List<String> allowed = config.allow();
        this.denies = denied != null && !denied.isEmpty();
        this.groups = List.copyOf(denied != null && denies ? denied : allowed != null ? allowed : List.of());
        this.hides = config.hideGroupsHeader();
        this.prefersFoundGroups = config.alwaysUseAuthenticatedGroups();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Consumer consumer = exchange.consumer();
        boolean known = exchange.credential() != null;
        Collection<?> found = consumer == null || !known || prefersFoundGroups ? foundGroups(exchange) : null;
        if (found != null) {
            return decide(exchange, found, AUTHENTICATED_GROUPS);
        }
        if (consumer == null || !denies && consumer.groups().isEmpty()) {
            return known ? FORBIDDEN : UNKNOWN_CALLER;
        }
        return decide(exchange, consumer.groups(), CONSUMER_GROUPS);
    }

    private static @Nullable Collection<?> foundGroups(AccessExchange exchange) {
        return exchange.shared().get(FOUND_GROUPS) instanceof Collection<?> found ? found : null;
    }

    private Outcome decide(AccessExchange exchange, Collection<?> callersGroups, HeaderName header) {
        if (isAnyIn(callersGroups) == denies) {
            return FORBIDDEN;
        }
        HeaderList headers = exchange.upstream().headers();
        headers.remove(CONSUMER_GROUPS);
        headers.remove(AUTHENTICATED_GROUPS);
        if (!hides) {
            headers.set(header, Headers.bytes(joined(callersGroups)));
        }
        return Outcome.proceed();
    }

    private boolean isAnyIn(Collection<?> callersGroups) {
        for (int i = 0; i < groups.size(); i++) {
            if (callersGroups.contains(groups.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static String joined(Collection<?> names) {
        StringBuilder text = new StringBuilder();
        for (Object name : names) {
            text.append(text.length() == 0 ? "" : ", ").append(name);
        }
        return text.toString();
    }
}
