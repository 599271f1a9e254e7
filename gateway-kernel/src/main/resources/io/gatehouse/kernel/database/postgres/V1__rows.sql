-- Copyright The Gatehouse Authors
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE gatehouse_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL,
    write_id UUID NOT NULL,
    first_event BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    told_from BIGINT NOT NULL
);

INSERT INTO gatehouse_state (id, revision, write_id, first_event, last_event, told_from)
VALUES (1, 0, '00000000-0000-0000-0000-000000000000', 0, 0, 0);

CREATE TABLE gatehouse_rows (
    type VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (type, id)
);

CREATE TABLE gatehouse_events (
    number BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    type VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    operation VARCHAR(8) NOT NULL,
    write_id UUID NOT NULL
);

CREATE INDEX gatehouse_events_revision ON gatehouse_events (revision);
