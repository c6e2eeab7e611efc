import { readFileSync } from 'node:fs';
import type { Engine } from '../../electron/app/index.ts';
import type { ComponentId } from '../../shared/domain/index.ts';
import { failureText, formatMs } from '../../shared/format.ts';

/** How often it is looked whether this process came to run, in milliseconds. */
const PULSE_MS = 50;

interface Standstill {
  readonly allMs: number;
  /** Of that, in which it ran, and in which it was ready to run; what is left is the disk. */
  readonly ranMs: number;
  readonly queuedMs: number;
}

/** How long the main thread has run, and waited for a core, since it began, in milliseconds; not a number where the system does not tell (proc(5), schedstat). */
function spentTime(): Pick<Standstill, 'ranMs' | 'queuedMs'> {
  try {
    const [ran, queued] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
    return { ranMs: (ran ?? Number.NaN) / 1e6, queuedMs: (queued ?? Number.NaN) / 1e6 };
  } catch {
    return { ranMs: Number.NaN, queuedMs: Number.NaN };
  }
}

/** What an engine read and said of one component while it was waited for, so that a time that is far out tells its reason. */
export class Meanwhile {
  private readonly engine: Engine;
  private readonly id: ComponentId;
  private readonly begun = performance.now();
  private readonly lines: string[] = [];
  private readonly pulse: NodeJS.Timeout;
  private readonly unsubscribe: () => void;
  private readAt: number | null;
  private saidLast = '';
  private longest: Standstill = { allMs: 0, ranMs: 0, queuedMs: 0 };

  constructor(engine: Engine, id: ComponentId) {
    this.engine = engine;
    this.id = id;
    this.readAt = engine.readings()[id]?.at.mono ?? null;
    let last = performance.now();
    let spent = spentTime();
    this.pulse = setInterval(() => {
      const now = performance.now();
      const since = spent;
      const allMs = now - last - PULSE_MS;
      spent = spentTime();
      last = now;
      if (allMs > this.longest.allMs)
        this.longest = { allMs, ranMs: spent.ranMs - since.ranMs, queuedMs: spent.queuedMs - since.queuedMs };
    }, PULSE_MS);
    this.unsubscribe = engine.subscribe(() => this.look());
    this.look();
  }

  /** Ends it. @returns each reading and each other state, by when it was heard of, and for how long nothing else could happen here at most */
  end(): readonly string[] {
    clearInterval(this.pulse);
    this.unsubscribe();
    const { allMs, ranMs, queuedMs } = this.longest;
    const how = Number.isFinite(ranMs)
      ? `: it ran ${formatMs(ranMs)}, and waited ${formatMs(queuedMs)} for a core`
      : '';
    return [...this.lines, `this process served nobody for up to ${formatMs(allMs)}${how}`];
  }

  private look(): void {
    const reading = this.engine.readings()[this.id];
    if (reading !== undefined && reading.at.mono !== this.readAt) {
      this.readAt = reading.at.mono;
      const what = reading.ok ? 'answered' : `${reading.failure.kind}: ${failureText(reading.failure)}`;
      this.note(`${what} (the look took ${formatMs(reading.tookMs)})`);
    }
    const view = this.engine.snapshot().components.find((c) => c.id === this.id);
    const said = [view?.state ?? 'not there', ...(view?.findings.map((f) => f.text) ?? [])].join(' · ');
    if (said !== this.saidLast) this.note(`→ ${said}`);
    this.saidLast = said;
  }

  private note(what: string): void {
    this.lines.push(`${((performance.now() - this.begun) / 1000).toFixed(1).padStart(5)} s  ${what}`);
  }
}
