import type { Engine } from '../../electron/app/index.ts';
import type { ComponentId } from '../../shared/domain/index.ts';
import { failureText, formatMs } from '../../shared/format.ts';

/** How often it is looked whether this process came to run, in milliseconds. */
const PULSE_MS = 50;

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
  private longestMs = 0;

  constructor(engine: Engine, id: ComponentId) {
    this.engine = engine;
    this.id = id;
    this.readAt = engine.readings()[id]?.at.mono ?? null;
    let last = performance.now();
    this.pulse = setInterval(() => {
      const now = performance.now();
      this.longestMs = Math.max(this.longestMs, now - last - PULSE_MS);
      last = now;
    }, PULSE_MS);
    this.unsubscribe = engine.subscribe(() => this.look());
    this.look();
  }

  /** Ends it. @returns each reading and each other state, by when it was heard of, and for how long this process did not come to run at most */
  end(): readonly string[] {
    clearInterval(this.pulse);
    this.unsubscribe();
    return [...this.lines, `this process waited for the processor for up to ${formatMs(this.longestMs)}`];
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
