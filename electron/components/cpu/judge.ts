import type { Assessment } from '../../../shared/domain/index.ts';
import { type AssessInput, assessed, compare, unread, unreadable } from '../../health/findings.ts';

/** Judges the load of all cores together. */
export function assessCpu({ readings, settings }: AssessInput): Assessment {
  const reading = readings.cpu;
  if (reading === undefined) return unread('cpu');
  if (!reading.ok) return unreadable('cpu', reading.failure);
  const findings = compare('cpu.used', reading.metrics['cpu.used'], settings['thresholds.cpu.used']);
  // A build takes every core for a while and harms nobody: a busy processor is a warning that has to last, never an alarm at once.
  return assessed(
    'cpu',
    findings.map((f) => ({ ...f, level: 'warning' })),
  );
}
