import type { Assessment, Finding } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { type AssessInput, assessed, compare, fact, failed, unread } from './findings.ts';

/** The machine is always there: when it cannot be read, that is the probe's trouble. */
const unreadable = (component: 'memory' | 'cpu' | 'disk', failure: Parameters<typeof failed>[1]): Assessment =>
  failed(component, failure, 'unknown');

/**
 * Judges memory. Where the system tells its pressure (macOS), the share in use alone is no reason: macOS fills memory on
 * purpose.
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

/** Judges the volumes that the stack uses, by share in use and by what is left. */
export function assessDisk({ readings, settings }: AssessInput): Assessment {
  const reading = readings.disk;
  if (reading === undefined) return unread('disk');
  if (!reading.ok) return unreadable('disk', reading.failure);
  const low = reading.facts.volumes
    .filter((v) => v.totalBytes > 0 && v.freeBytes < settings['machine.minFreeDisk'])
    .map((v): Finding => fact('fact:disk-full', 'critical', `Only ${formatBytes(v.freeBytes)} are free on ${v.mount}`));
  return assessed('disk', [
    ...low,
    ...compare('disk.used', reading.metrics['disk.used'], settings['thresholds.disk.used']),
  ]);
}
