import { cpus, loadavg } from 'node:os';
import type { ProbeFacts, Settings } from '../../../shared/domain/index.ts';
import type { Probe } from '../../probes/probe.ts';
import { type ProcessTime, processTimes, shownName } from '../../system/index.ts';

const TOP = 3;

interface Times {
  readonly busy: number;
  readonly total: number;
}

function times(): Times {
  const all = cpus().map(({ times: t }) => ({
    busy: t.user + t.nice + t.sys + t.irq,
    total: t.user + t.nice + t.sys + t.irq + t.idle,
  }));
  return { busy: all.reduce((n, t) => n + t.busy, 0), total: all.reduce((n, t) => n + t.total, 0) };
}

/** Use of all cores together since the previous look. Only when it is high are processes looked at, because that costs. */
export function createMachineCpuProbe({ settings }: { readonly settings: Settings }): Probe<'cpu'> {
  let before: Times | null = null;
  let table: { readonly at: number; readonly rows: readonly ProcessTime[] } | null = null;

  async function top(now: number, signal: AbortSignal): Promise<ProbeFacts['cpu']['top']> {
    const rows = await processTimes(signal);
    const old = table;
    table = { at: now, rows };
    if (old === null || now <= old.at) return [];
    const seconds = (now - old.at) / 1000;
    const before = new Map(old.rows.map((row) => [row.pid, row]));
    return rows
      .flatMap(({ pid, name, startedAt, cpuSeconds }) => {
        const earlier = before.get(pid);
        return earlier?.startedAt === startedAt
          ? [{ pid, name, cpuPercent: ((cpuSeconds - earlier.cpuSeconds) / seconds) * 100 }]
          : [];
      })
      .sort((a, b) => b.cpuPercent - a.cpuPercent)
      .slice(0, TOP)
      .map((p) => ({ ...p, name: shownName(p), cpuPercent: Math.round(p.cpuPercent) }));
  }

  return {
    id: 'cpu',
    component: 'cpu',
    everyMs: settings['cadence.machine'] * 1000,
    timeoutMs: 8000,
    async run({ signal, clock }) {
      const now = times();
      const total = before === null ? 0 : now.total - before.total;
      const used = before === null || total <= 0 ? null : ((now.busy - before.busy) / total) * 100;
      before = now;
      const warning = settings['thresholds.cpu.used'].warning ?? 100;
      const busiest = used !== null && used >= warning ? await top(clock.now().mono, signal) : [];
      if (busiest.length === 0 && used !== null && used < warning) table = null;
      return {
        ok: true,
        metrics: used === null ? {} : { 'cpu.used': used },
        facts: { cores: cpus().length, loadAverage1: loadavg()[0] ?? 0, top: busiest },
      };
    },
  };
}
