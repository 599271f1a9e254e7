/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.accesslog.AccessLogs;
import io.gatehouse.kernel.admin.AdminApi;
import io.gatehouse.kernel.admin.AdminToken;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.http.AddressRanges;
import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.HttpLimits;
import io.gatehouse.kernel.http.HttpServer;
import io.gatehouse.kernel.http.IoThreads;
import io.gatehouse.kernel.http.Listen;
import io.gatehouse.kernel.http.OwnNames;
import io.gatehouse.kernel.http.ProxyTrust;
import io.gatehouse.kernel.http.ServerTls;
import io.gatehouse.kernel.http.client.ClientSettings;
import io.gatehouse.kernel.http.client.KernelHttpClient;
import io.gatehouse.kernel.http.client.TlsTrust;
import io.gatehouse.kernel.manager.AdminAddress;
import io.gatehouse.kernel.manager.ManagerPage;
import io.gatehouse.kernel.pipeline.RequestHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the settings say about sockets, threads and trust. */
final class Listeners {

    static final String PROXY = "proxy";
    static final String ADMIN = "admin";
    static final String STATUS = "status";
    static final String MANAGER = "manager";

    private static final String SYSTEM_AUTHORITIES = "system";
    private static final int BLOCKING_THREADS = 8;
    private static final int MOST_IO_THREADS = 1024;
    private static final int MOST_OPEN_CONNECTIONS = 16_384;

    private final GatewaySettings settings;
    private final List<Listen> proxy;
    private final List<Listen> admin;
    private final List<Listen> status;
    private final List<Listen> manager;
    private final ListenerCertificates certificates;
    private final @Nullable AdminToken token;

    Listeners(GatewaySettings settings) {
        this.settings = settings;
        proxy = listens("proxy_listen");
        admin = listens("admin_listen");
        status = listens("status_listen");
        manager = listens("admin_gui_listen");
        List<Listen> all = new ArrayList<>(proxy);
        all.addAll(admin);
        all.addAll(status);
        all.addAll(manager);
        certificates = new ListenerCertificates(settings, all);
        String text = settings.text("admin_token");
        token = text == null ? null : new AdminToken(text);
    }

    IoThreads threads() throws IOException {
        int count = settings.number("io_threads", Runtime.getRuntime().availableProcessors());
        if (count < 1 || count > MOST_IO_THREADS) {
            throw new IOException("io_threads: " + count + " (expected: 1 to " + MOST_IO_THREADS
                    + "; one for each processor is the default)");
        }
        return IoThreads.start(count, BLOCKING_THREADS);
    }

    KernelHttpClient client(IoThreads threads, Executor lookups) throws IOException {
        int depth = settings.number("proxy_ssl_verify_depth", 1);
        if (depth < 0) {
            throw new IOException("proxy_ssl_verify_depth: " + depth + " (expected: 0 or more)");
        }
        ClientSettings client = new ClientSettings(
                settings.number("upstream_keepalive_pool_size", 512),
                MOST_OPEN_CONNECTIONS,
                settings.number("upstream_keepalive_max_requests", 10_000));
        return threads.client(lookups, trust(), client);
    }

    private TlsTrust trust() throws IOException {
        List<Path> files = new ArrayList<>();
        boolean system = false;
        for (String entry : settings.list("lua_ssl_trusted_certificate")) {
            if (entry.equals(SYSTEM_AUTHORITIES)) {
                system = true;
            } else {
                files.add(Path.of(entry));
            }
        }
        return files.isEmpty() ? TlsTrust.system() : TlsTrust.of(files, system);
    }

    /** Listens; {@code configuration} gives the one in force. */
    HttpServer open(
            IoThreads threads,
            RequestHandler requests,
            AdminApi api,
            String hostName,
            Supplier<Configuration> configuration,
            AccessLogs logs)
            throws IOException {
        HttpServer.Builder server = HttpServer.builder()
                .threads(threads)
                .portMaps(portMaps())
                .logged(PROXY, logs.proxy())
                .logged(ADMIN, logs.admin())
                .service(PROXY, proxy, requests, limits(), clients(), certificates.of("", proxy, configuration));
        OwnNames names = names(hostName);
        AdminHandler door = token == null ? api : api.behind(token);
        open(server, ADMIN, admin, door, names, certificates.of("admin_", admin, configuration));
        server.admin(STATUS, status, statusApi(api), certificates.of("status_", status, configuration));
        open(server, MANAGER, manager, page(), names, certificates.of("admin_gui_", manager, configuration));
        return server.start();
    }

    /** Each listener by itself: what it is bound to tells who may ask. */
    private void open(
            HttpServer.Builder server,
            String name,
            List<Listen> listens,
            AdminHandler handler,
            OwnNames names,
            @Nullable ServerTls tls) {
        for (Listen listen : listens) {
            boolean trusting = token == null && !checksClients(listen) && isLoopback(listen);
            server.admin(name, List.of(listen), trusting ? names.guard(handler) : handler, tls);
        }
    }

    private OwnNames names(String hostName) {
        List<String> addresses = new ArrayList<>(settings.list("admin_gui_url"));
        addresses.addAll(settings.list("admin_gui_api_url"));
        return new OwnNames(hostName, addresses);
    }

    private StatusApi statusApi(AdminHandler api) {
        return new StatusApi(api, "off".equals(settings.text("database")));
    }

    /** What somebody should know who let others in. */
    List<String> warnings() {
        return token != null || admin.stream().noneMatch(this::isOpen)
                ? List.of()
                : List.of("admin_listen: whoever reaches this machine can change this gateway and read its secrets"
                        + " (expected: an address of loopback, or admin_token, or admin_client_ca and listeners with ssl"
                        + " only)");
    }

    private boolean isOpen(Listen listen) {
        return !checksClients(listen) && !isLoopback(listen);
    }

    private boolean checksClients(Listen listen) {
        return listen.ssl() && settings.text("admin_client_ca") != null;
    }

    private static boolean isLoopback(Listen listen) {
        return listen.address().getAddress().isLoopbackAddress();
    }

    private ManagerPage page() {
        String path = settings.text("admin_gui_path");
        AdminAddress api = AdminAddress.of(settings.text("admin_gui_api_url"), admin);
        return new ManagerPage(path == null ? "/" : path, api, Gateway.PRODUCT);
    }

    private List<Listen> listens(String setting) {
        String text = settings.text(setting);
        try {
            return text == null ? List.of() : Listen.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    private HttpLimits limits() {
        Duration minute = Duration.ofSeconds(60);
        return new HttpLimits(
                settings.duration("keepalive_timeout", Duration.ofSeconds(75)),
                settings.duration("client_header_timeout", minute),
                settings.duration("client_body_timeout", minute),
                settings.duration("send_timeout", minute),
                settings.number("keepalive_requests", 10_000),
                settings.bytes("client_max_body_size", 0),
                settings.number("lua_max_uri_args", 100));
    }

    private ProxyTrust clients() {
        List<String> trusted = settings.list("trusted_ips");
        if (trusted.isEmpty()) {
            return ProxyTrust.nobody();
        }
        String header = settings.text("real_ip_header");
        return new ProxyTrust(
                AddressRanges.parse(trusted),
                header == null ? "X-Real-IP" : header,
                settings.flag("real_ip_recursive", false));
    }

    private Map<Integer, Integer> portMaps() {
        Map<Integer, Integer> maps = new HashMap<>();
        for (String entry : settings.list("port_maps")) {
            String[] ports = entry.split(":", -1);
            try {
                maps.put(Integer.parseInt(ports[ports.length - 1].strip()), Integer.parseInt(ports[0].strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "port_maps: '" + entry + "' (expected: outer and inner port, as in 80:8000)", e);
            }
        }
        return maps;
    }

    /** Where a server listens, in words. */
    static String described(HttpServer server) {
        List<String> parts = new ArrayList<>();
        for (String service : List.of(PROXY, ADMIN, STATUS, MANAGER)) {
            for (InetSocketAddress address : server.addresses(service)) {
                parts.add(service + " " + address(address));
            }
        }
        return parts.isEmpty() ? "no listeners" : String.join(", ", parts);
    }

    private static String address(@Nullable InetSocketAddress address) {
        return address == null ? "?" : InetAddresses.toUriString(address.getAddress()) + ":" + address.getPort();
    }
}
