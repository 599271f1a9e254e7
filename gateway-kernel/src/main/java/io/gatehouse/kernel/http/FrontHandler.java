/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.SameThreadExecutor;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * Makes a transport of each of Undertow's exchanges. The request starts when Undertow's own call has returned, on the same
 * thread, so that nothing Undertow postpones during a call is in the way.
 */
final class FrontHandler implements HttpHandler {

    private static final System.Logger LOG = System.getLogger(FrontHandler.class.getName());
    private static final AttachmentKey<ClientConnection> CONNECTION = AttachmentKey.create(ClientConnection.class);

    private final Listener listener;

    FrontHandler(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        HttpTransport transport = transport(exchange);
        if (transport == null) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        exchange.addExchangeCompleteListener(transport);
        exchange.dispatch(SameThreadExecutor.INSTANCE, transport);
    }

    private @Nullable HttpTransport transport(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof HttpServerConnection http1
                && http1.getOriginalSourceConduit() instanceof RequestConduit conduit) {
            return new HttpTransport(exchange, conduit);
        }
        ClientConnection connection = exchange.getConnection().getAttachment(CONNECTION);
        if (connection == null) {
            connection = listener.find(exchange.getConnection().getPeerAddress());
            if (connection == null) {
                LOG.log(Level.WARNING, "request on a connection that nobody opened (expected: opened by a listener)");
                return null;
            }
            exchange.getConnection().putAttachment(CONNECTION, connection);
            exchange.getConnection().addCloseListener(closed -> listener.lost(closed.getPeerAddress()));
        }
        return new HttpTransport(exchange, connection, new RequestHead(new Http2Head(exchange), connection));
    }
}
