-- Copyright The Gatehouse Authors
-- SPDX-License-Identifier: Apache-2.0

-- Rows change all the time: room beside them keeps the new versions of a row on its page, and out of the indexes.
CREATE TABLE gatehouse_counters (
    key TEXT COLLATE "C" PRIMARY KEY,
    used BIGINT NOT NULL,
    ends BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX gatehouse_counters_ends ON gatehouse_counters (ends);
