import type { Snapshot } from '../../shared/domain/index.ts';
import { namedEnd } from '../../shared/run-end.ts';
import { askedOrComing } from './render.ts';

/** What is worth a line between two snapshots. Pure. */
export function changes(before: Snapshot, after: Snapshot): string[] {
  const lines: string[] = [];
  const known = new Set(before.causes.map((c) => c.id));
  for (const c of after.causes) if (!known.has(c.id)) lines.push(`${c.title} ${c.detail}`);
  const left = new Set(after.causes.map((c) => c.id));
  for (const c of before.causes) if (!left.has(c.id)) lines.push(`Over: ${c.title}`);
  for (const c of after.components) {
    const old = before.components.find((o) => o.id === c.id);
    if (old !== undefined && old.state !== c.state)
      lines.push(`${c.title}: ${old.state} → ${c.state}${c.label === c.state ? '' : ` (${c.label})`}`);
  }
  const run = after.recovery;
  if (run !== null) {
    const old = before.recovery?.id === run.id ? before.recovery : null;
    for (const [i, step] of run.steps.entries()) {
      if (step.state !== 'to-come' && old?.steps[i]?.state !== step.state && step.state !== 'running')
        lines.push(`${run.title}: ${step.title}: ${step.result ?? step.state}`);
    }
    if (run.result !== null && old?.result !== run.result) lines.push(namedEnd(run));
  }
  const asked = askedOrComing(after);
  if (asked !== null && asked !== askedOrComing(before)) lines.push(asked);
  const old = new Set(before.problems.map((p) => p.where + p.message));
  for (const p of after.problems) if (!old.has(p.where + p.message)) lines.push(`${p.where}: ${p.message} ${p.fix}`);
  return lines;
}
