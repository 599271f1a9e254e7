/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.plugin.ScheduledTasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What plugins have scheduled, in the form in which Kong tells of its timers. */
record Timers(List<ScheduledTasks> units) {

    /** For the root document. */
    Map<String, Object> counts() {
        ScheduledTasks all = all();
        return Map.of("running", all.running(), "pending", all.waiting());
    }

    Map<String, Object> document() {
        Map<String, Object> timers = new LinkedHashMap<>();
        units.forEach(unit -> timers.put(
                unit.unit(),
                Map.of(
                        "name", unit.unit(),
                        "is_running", unit.running() > 0,
                        "stats", counts(unit))));
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("sys", counts(all()));
        stats.put("timers", timers);
        stats.put("flamegraph", Map.of("running", "", "pending", "", "elapsed_time", ""));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("worker", Map.of("id", 0, "count", 1));
        document.put("stats", stats);
        return document;
    }

    private ScheduledTasks all() {
        ScheduledTasks all = new ScheduledTasks("", 0, 0, 0);
        for (ScheduledTasks unit : units) {
            all = new ScheduledTasks(
                    "", all.running() + unit.running(), all.waiting() + unit.waiting(), all.runs() + unit.runs());
        }
        return all;
    }

    private static Map<String, Object> counts(ScheduledTasks tasks) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("running", tasks.running());
        counts.put("pending", 0);
        counts.put("waiting", tasks.waiting());
        counts.put("total", tasks.running() + tasks.waiting());
        counts.put("runs", tasks.runs());
        return counts;
    }
}
