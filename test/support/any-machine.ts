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

/** The same as lines of a settings file in YAML. */
export const ANY_MACHINE_LINES = Object.entries(ANY_MACHINE)
  .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  .join('');
