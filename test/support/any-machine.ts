/** No limit at all: neither a warning nor an alarm. */
const NONE = { warning: null, critical: null };

/**
 * Settings for tests whose claim is not how quick something is: a machine that is busy with other work, or full, is no trouble of the stack there,
 * and what it is late with is not called slow.
 */
export const ANY_MACHINE: Readonly<Record<string, unknown>> = Object.fromEntries(
  [
    'cpu.used',
    'memory.used',
    'disk.used',
    'backend.p95',
    'websocket.ping',
    'websocket.handshake',
    'redis.ping',
    'neo4j.query',
  ].map((figure) => [`thresholds.${figure}`, NONE]),
);
