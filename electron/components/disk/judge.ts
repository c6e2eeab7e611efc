import type { Assessment } from '../../../shared/domain/index.ts';
import { formatBytes } from '../../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, unread, unreadable } from '../../health/findings.ts';

/** Judges the volumes that the stack uses, by share in use and by what is left. */
export function assessDisk({ readings, settings }: AssessInput): Assessment {
  const reading = readings.disk;
  if (reading === undefined) return unread('disk');
  if (!reading.ok) return unreadable('disk', reading.failure);
  const low = reading.facts.volumes
    .filter((v) => v.totalBytes > 0 && v.freeBytes < settings['machine.minFreeDisk'])
    .map((v) => fact('fact:disk-full', 'critical', `Only ${formatBytes(v.freeBytes)} are free on ${v.mount}`));
  return assessed('disk', [
    ...low,
    ...compare('disk.used', reading.metrics['disk.used'], settings['thresholds.disk.used']),
  ]);
}
