-- Copyright The Gatehouse Authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The request of every shape, built once, and one line of figures at the end:
-- figures REQUESTS MICROSECONDS P50 P99 P99.9 FAILURES (latencies in microseconds)

wrk.method = "POST"
wrk.body = '{"key1": "value1", "key2": 12, "key3": [3]}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["apikey"] = "load-test-key"

function done(summary, latency, requests)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), failures))
end
