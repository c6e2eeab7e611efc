import type { ComponentId } from './components.ts';

export type Unit = 'ms' | 'bytes' | 'percent' | 'count' | 'per-minute';

interface MetricDefinition {
  readonly component: ComponentId;
  readonly title: string;
  readonly unit: Unit;
}

/** Every figure that is kept, charted or compared with a threshold. */
export const METRICS = {
  'backend.latency': { component: 'backend', title: 'Answer time', unit: 'ms' },
  'backend.p50': { component: 'backend', title: 'Answer time, P50', unit: 'ms' },
  'backend.p95': { component: 'backend', title: 'Answer time, P95', unit: 'ms' },
  'backend.p99': { component: 'backend', title: 'Answer time, P99', unit: 'ms' },
  'backend.errors': { component: 'backend', title: 'Failed checks, last 10 minutes', unit: 'percent' },
  'websocket.handshake': { component: 'websocket', title: 'Handshake', unit: 'ms' },
  'websocket.ping': { component: 'websocket', title: 'Ping', unit: 'ms' },
  'websocket.reconnects': { component: 'websocket', title: 'Reconnects', unit: 'count' },
  'process.resident': { component: 'process', title: 'Memory of the process tree', unit: 'bytes' },
  'process.cpu': { component: 'process', title: 'CPU of the process tree', unit: 'percent' },
  'process.connections': { component: 'process', title: 'Connections on the port', unit: 'count' },
  'process.growth': { component: 'process', title: 'Growth a minute', unit: 'bytes' },
  'ai.inference': { component: 'ai', title: 'Last inference', unit: 'ms' },
  'ai.prompt': { component: 'ai', title: 'Test prompt', unit: 'ms' },
  'neo4j.query': { component: 'neo4j', title: 'Query time', unit: 'ms' },
  'neo4j.slow-transactions': { component: 'neo4j', title: 'Transactions over 5 s', unit: 'count' },
  'redis.ping': { component: 'redis', title: 'PING', unit: 'ms' },
  'redis.memory': { component: 'redis', title: 'Memory of maxmemory', unit: 'percent' },
  'redis.hit-rate': { component: 'redis', title: 'Hit rate', unit: 'percent' },
  'redis.evictions': { component: 'redis', title: 'Evictions', unit: 'per-minute' },
  'models.bytes': { component: 'models', title: 'Size on disk', unit: 'bytes' },
  'models.incomplete': { component: 'models', title: 'Incomplete models', unit: 'count' },
  'mlx.operation': { component: 'mlx', title: 'Import and array operation', unit: 'ms' },
  'memory.used': { component: 'memory', title: 'Memory in use', unit: 'percent' },
  'memory.swap': { component: 'memory', title: 'Swap in use', unit: 'bytes' },
  'cpu.used': { component: 'cpu', title: 'CPU in use', unit: 'percent' },
  'disk.used': { component: 'disk', title: 'Fullest volume', unit: 'percent' },
  'disk.free': { component: 'disk', title: 'Free on the fullest volume', unit: 'bytes' },
} as const satisfies Record<string, MetricDefinition>;

export type MetricId = keyof typeof METRICS;
export const METRIC_IDS = Object.keys(METRICS) as MetricId[];
