/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Exchange;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One configured use of a plugin, ready to run: what its handler can do was read once. Immutable. */
public final class PluginInstance {

    private final String plugin;
    private final String useId;
    private final Handler handler;
    private final String phases;
    private final @Nullable String speaksTo;
    private final @Nullable AccessHandler access;
    private final @Nullable ResponseHandler response;
    private final @Nullable LogHandler log;
    private final boolean accessBlocks;
    private final boolean responseBlocks;
    private final boolean logBlocks;
    private final boolean readsTurns;
    private final boolean mayWantRequestBody;
    private final boolean mayWantResponseBody;
    private final UseGuard guard;
    private final PhaseGuard accessGuard;
    private final PhaseGuard responseGuard;
    private final PhaseGuard logGuard;

    /** A use of a plugin that nobody watches over: see {@link #PluginInstance(String, String, Handler, PluginGuards)}. */
    public PluginInstance(String plugin, String useId, Handler handler) {
        this(plugin, useId, handler, PluginGuards.unread());
    }

    /**
     * A use of a plugin.
     *
     * @param plugin the plugin's name
     * @param useId id of the plugin entity
     * @param handler what {@code create} made
     * @param guards those of the gateway
     */
    public PluginInstance(String plugin, String useId, Handler handler, PluginGuards guards) {
        this(plugin, useId, handler, guards, false);
    }

    private PluginInstance(String plugin, String useId, Handler handler, PluginGuards guards, boolean explained) {
        this.plugin = plugin;
        this.useId = useId;
        this.handler = handler;
        this.phases = phasesOf(handler);
        this.speaksTo = handler.speaksTo();
        boolean answers = !explained || speaksTo == null;
        this.access = answers && handler instanceof AccessHandler accessHandler ? accessHandler : null;
        this.response = answers && handler instanceof ResponseHandler responseHandler ? responseHandler : null;
        this.log = !explained && handler instanceof LogHandler logHandler ? logHandler : null;
        this.accessBlocks = handler.threading(Phase.ACCESS) == Threading.WORKER;
        this.responseBlocks = handler.threading(Phase.RESPONSE) == Threading.WORKER;
        this.logBlocks = handler.threading(Phase.LOG) == Threading.WORKER;
        this.readsTurns = log != null && log.readsTurns();
        this.mayWantRequestBody = overrides(handler, "requestBody", Request.class);
        this.mayWantResponseBody = overrides(handler, "responseBody", Response.class)
                || overrides(handler, "responseBody", Exchange.class, Response.class);
        this.guard = new UseGuard(guards, plugin, useId, handler);
        this.accessGuard = guard.phase(Phase.ACCESS);
        this.responseGuard = guard.phase(Phase.RESPONSE);
        this.logGuard = guard.phase(Phase.LOG);
    }

    /** The same use for requests that are only explained: nothing runs of it that would leave a trace outside. */
    public static PluginInstance explained(String plugin, String useId, Handler handler, PluginGuards guards) {
        return new PluginInstance(plugin, useId, handler, guards, true);
    }

    private static String phasesOf(Handler handler) {
        List<String> phases = new ArrayList<>();
        if (handler instanceof AccessHandler) {
            phases.add("access");
        }
        if (handler instanceof ResponseHandler) {
            phases.add("response");
        }
        if (handler instanceof LogHandler) {
            phases.add("log");
        }
        return String.join(", ", phases);
    }

    private static boolean overrides(Handler handler, String method, Class<?>... parameters) {
        try {
            return handler.getClass().getMethod(method, parameters).getDeclaringClass() != Handler.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Handler lacks " + method, e);
        }
    }

    /** The plugin's name. */
    public String plugin() {
        return plugin;
    }

    /** Id of the plugin entity. */
    public String useId() {
        return useId;
    }

    /** The live object. */
    public Handler handler() {
        return handler;
    }

    /** The phases it takes part in, as in {@code access, log}. */
    public String phases() {
        return phases;
    }

    /** Whom its access and response phases speak to by themselves, in words, or null. */
    public @Nullable String speaksTo() {
        return speaksTo;
    }

    /** No request comes any more: what the guards know of it is forgotten. */
    public void retire() {
        guard.retire();
    }

    /** Gives the worker thread that calls the plugin's class loader as its own, and tells which it had: to be restored. */
    @Nullable
    ClassLoader lendClassLoader() {
        Thread worker = Thread.currentThread();
        ClassLoader before = worker.getContextClassLoader();
        worker.setContextClassLoader(handler.getClass().getClassLoader());
        return before;
    }

    PhaseGuard accessGuard() {
        return accessGuard;
    }

    PhaseGuard responseGuard() {
        return responseGuard;
    }

    PhaseGuard logGuard() {
        return logGuard;
    }

    @Nullable
    AccessHandler access() {
        return access;
    }

    @Nullable
    ResponseHandler response() {
        return response;
    }

    @Nullable
    LogHandler log() {
        return log;
    }

    boolean accessBlocks() {
        return accessBlocks;
    }

    boolean responseBlocks() {
        return responseBlocks;
    }

    boolean logBlocks() {
        return logBlocks;
    }

    boolean readsTurns() {
        return readsTurns;
    }

    boolean mayWantRequestBody() {
        return mayWantRequestBody;
    }

    boolean mayWantResponseBody() {
        return mayWantResponseBody;
    }
}
