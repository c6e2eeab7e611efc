import type { Assessment } from '../../../shared/domain/index.ts';
import { type AssessInput, assessed, compare, fact, unread, unreadable } from '../../health/findings.ts';

/**
 * Judges memory. Where the system tells its pressure, the share in use alone is no reason: macOS fills memory on
 * purpose, and Linux counts what it can take back as available.
 */
export function assessMemory({ readings, settings }: AssessInput): Assessment {
  const reading = readings.memory;
  if (reading === undefined) return unread('memory');
  if (!reading.ok) return unreadable('memory', reading.failure);
  const { pressure } = reading.facts;
  const over = compare('memory.used', reading.metrics['memory.used'], settings['thresholds.memory.used']);
  if (pressure === null) return assessed('memory', over);
  if (pressure === 'normal') return assessed('memory', []);
  if (pressure === 'critical') {
    return assessed('memory', [fact('fact:memory-pressure', 'critical', 'Memory pressure is critical'), ...over]);
  }
  return assessed(
    'memory',
    over.length === 0 ? [] : [fact('fact:memory-pressure', 'warning', 'Memory pressure is raised'), ...over],
  );
}
