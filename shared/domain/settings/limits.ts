import { z } from 'zod';
import { ThresholdSchema } from '../health.ts';
import { setting } from './definition.ts';

const seconds = z.number().min(0.2).max(3600);
const GB = 1024 ** 3;
const MB = 1024 ** 2;

/** From readings to states: thresholds and hysteresis. */
export const LIMIT_SETTINGS = {
  'thresholds.backend.p95': setting({
    schema: ThresholdSchema,
    fallback: { warning: 600, critical: 1000 },
    title: 'Answer time P95 (ms)',
    about: 'Slow backend.',
  }),
  'thresholds.backend.errors': setting({
    schema: ThresholdSchema,
    fallback: { warning: 5, critical: 20 },
    title: 'Failed checks (%)',
    about: 'Share of failed checks in the last 10 minutes.',
  }),
  'thresholds.websocket.handshake': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: 2000 },
    title: 'WebSocket handshake (ms)',
    about: 'Slow WebSocket handshake.',
  }),
  'thresholds.websocket.ping': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: null },
    title: 'WebSocket ping (ms)',
    about: 'Slow WebSocket.',
  }),
  'thresholds.process.resident': setting({
    schema: ThresholdSchema,
    fallback: { warning: 400 * MB, critical: 500 * MB },
    title: 'Backend memory (bytes)',
    about: 'Resident memory of the backend’s process tree.',
  }),
  'thresholds.ai.inference': setting({
    schema: ThresholdSchema,
    fallback: { warning: 10_000, critical: null },
    title: 'AI answer (ms)',
    about: 'Time of the last inference or test prompt; the guide calls more than 10 s degraded.',
  }),
  'thresholds.neo4j.query': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: 5000 },
    title: 'Neo4j query (ms)',
    about: 'Time of a trivial query.',
  }),
  'thresholds.redis.ping': setting({
    schema: ThresholdSchema,
    fallback: { warning: 100, critical: 1000 },
    title: 'Redis PING (ms)',
    about: 'Time of a PING.',
  }),
  'thresholds.redis.memory': setting({
    schema: ThresholdSchema,
    fallback: { warning: 90, critical: null },
    title: 'Redis memory (% of maxmemory)',
    about: 'Counts only when Redis does not evict.',
  }),
  'thresholds.memory.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 75, critical: 85 },
    title: 'Memory in use (%)',
    about: 'On macOS it counts only together with memory pressure.',
  }),
  'thresholds.cpu.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 80, critical: 95 },
    title: 'CPU in use (%)',
    about: 'All cores together.',
  }),
  'thresholds.disk.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 90, critical: 97 },
    title: 'Disk in use (%)',
    about: 'Fullest volume in use by the stack.',
  }),
  'health.warningsToDegrade': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 3,
    title: 'Warnings in a row',
    about: 'Warnings in a row before a component counts as degraded.',
  }),
  'health.criticalsToAlarm': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 1,
    title: 'Critical readings in a row',
    about: 'Critical readings in a row before a component counts as critical.',
  }),
  'health.goodsToRecover': setting({
    schema: z.number().int().min(1).max(1000),
    fallback: 2,
    title: 'Good readings in a row',
    about: 'Good readings in a row before a component counts as healthy again.',
  }),
  'health.startupGrace': setting({
    schema: seconds,
    fallback: 60,
    title: 'Start-up grace (s)',
    about: 'How long a component may take to start before that is an alarm. The guide allows 60 s.',
  }),
  'machine.minFreeDisk': setting({
    schema: z.number().int().min(0),
    fallback: GB,
    title: 'Free disk (bytes)',
    about: 'Less free space than this on a volume in use is named as the cause of trouble.',
  }),
} as const;
