CREATE TABLE IF NOT EXISTS tenants (id VARCHAR(64) PRIMARY KEY, name VARCHAR(200) NOT NULL, settings VARCHAR NOT NULL);
MERGE INTO tenants VALUES ('acme', 'Acme & Søn', '{"plan": "gold", "region": "eu"}');
MERGE INTO tenants VALUES ('zeta', 'Zeta', '{"plan": "free"}');
