// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { text } from "./api.js";
import { lineChart, readable } from "./chart.js";
import { fill, h, notice } from "./dom.js";
import { buckets, parse, quantile, rate, total } from "./metrics.js";

const EVERY = 2000;
const KEPT = 150;
const LATENCIES = ["kong_request_latency_ms", "kong_kong_latency_ms"];
const FAILED = ["function_error", "malformed", "refused", "timeout", "unreachable", "no_credentials"];

/** Outlives the view: coming back shows what was seen before. */
const history = { samples: [], last: null };

/** Requests, latencies and functions, as the gateway's measurements change. */
export async function trafficView(page) {
    const charts = [
        [lineChart("Requests", ["all", "4xx", "5xx"], "/s"), "requests"],
        [lineChart("Latency", ["median", "95 %", "99 %"], "ms"), "latency"],
        [lineChart("Lambda invocations", ["invocations", "cold starts", "errors", "throttled"], "/s"), "lambda"],
        [lineChart("Lambda latency", ["median", "95 %"], "ms"), "lambdaLatency"],
    ];
    const tiles = h("dl", { class: "tiles" });
    const trouble = h("div");
    const hint = h("div");
    let timer = 0;
    let over = false;

    async function look() {
        if (!document.hidden) {
            try {
                take(parse(await text("/metrics")), Date.now());
                fill(trouble);
                draw();
            } catch (error) {
                fill(trouble, notice(error.message, "bad"));
            }
        }
        if (!over) {
            timer = setTimeout(look, EVERY);
        }
    }

    function draw() {
        charts.forEach(([chart, part]) => chart.draw(history.samples.map((sample) => ({ time: sample.time, values: sample[part] }))));
        const now = history.samples.at(-1);
        const { counted } = history.last;
        fill(tiles, [
            ["Requests", readable(now?.requests[0] ?? 0, "/s")],
            ["Requests so far", readable(counted.all)],
            ["95 % within", readable(now?.latency[1], "ms")],
            ["Invocations so far", readable(counted.invocations ?? 0)],
            ["Cold starts so far", readable(counted.cold ?? 0)],
            ["Errors of functions", readable(counted.failed ?? 0)],
            ["Throttled", readable(counted.throttled ?? 0)],
        ].map(([name, value]) => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value))));
        fill(hint, counted.clientErrors === null && counted.all > 0
            && notice("Statuses and latencies are measured by plugin `prometheus` with `status_code_metrics` and `latency_metrics`."));
    }

    fill(page,
        h("div", { class: "head" }, h("h1", {}, "Traffic"), h("p", { class: "quiet" }, "Measured every two seconds, here for five minutes")),
        trouble, tiles, hint, h("div", { class: "charts" }, charts.map(([chart]) => chart.element)));
    await look();
    return () => {
        over = true;
        clearTimeout(timer);
    };
}

function take(families, time) {
    const code = (first) => total(families, "kong_http_requests_total", (labels) => labels.code.startsWith(first));
    const lambda = (wanted) => total(families, "gatehouse_lambda_invocations_total", wanted);
    const latency = LATENCIES.find((name) => families.has(`${name}_bucket`)) ?? LATENCIES[0];
    const counted = {
        all: total(families, "kong_nginx_requests_total") ?? total(families, "kong_http_requests_total"),
        clientErrors: code("4"),
        serverErrors: code("5"),
        invocations: lambda(),
        cold: total(families, "gatehouse_lambda_cold_starts_total") ?? (families.has("gatehouse_lambda_invocations_total") ? 0 : null),
        failed: lambda(({ outcome }) => FAILED.includes(outcome)),
        throttled: lambda(({ outcome }) => outcome === "throttled"),
        latency: buckets(families, latency),
        lambdaLatency: buckets(families, "gatehouse_lambda_latency_ms"),
    };
    const { last } = history;
    history.last = { time, counted };
    if (last) {
        history.samples.push(sample(last, history.last));
        history.samples.splice(0, history.samples.length - KEPT);
    }
}

function sample(last, now) {
    const seconds = Math.max(0.001, (now.time - last.time) / 1000);
    const rates = (...names) => names.map((name) => rate(last.counted[name], now.counted[name], seconds));
    const quantiles = (name, ...shares) => shares.map((share) => quantile(share, last.counted[name], now.counted[name]));
    return {
        time: now.time,
        requests: rates("all", "clientErrors", "serverErrors"),
        latency: quantiles("latency", 0.5, 0.95, 0.99),
        lambda: rates("invocations", "cold", "failed", "throttled"),
        lambdaLatency: quantiles("lambdaLatency", 0.5, 0.95),
    };
}
