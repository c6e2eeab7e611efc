import {
  type Cause,
  type Clock,
  type ComponentId,
  elapsedMs,
  type Instant,
  type LogReport,
  type Settings,
} from '../../shared/domain/index.ts';
import { rootInStack } from '../diagnosis/index.ts';

/** While a trouble lasts the logs are read this often, in milliseconds: a minute that stands out is known when it is over. */
const AGAIN_MS = 60_000;
const MINUTES = 15;

interface LogWitnessDeps {
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** What the logs of the last minutes say. */
  readonly logs: (minutes: number) => Promise<LogReport>;
  /** Told when something new was read. */
  readonly onRead: () => void;
}

/** Reads the logs when something of the stack is in trouble, and never while all is well. */
export class LogWitness {
  private readonly deps: LogWitnessDeps;
  private last: { readonly at: Instant; readonly report: LogReport | null } | null = null;
  /** What is in trouble; null while nothing is. */
  private root: ComponentId | null = null;
  /** The last trouble of the stack, and when it ended, epoch milliseconds. */
  private ended: { readonly at: number; readonly component: ComponentId } | null = null;
  private isReading = false;
  private cancel = () => {};
  private stopped = false;

  constructor(deps: LogWitnessDeps) {
    this.deps = deps;
  }

  /** What was read last, without what was logged in an earlier trouble of something else; null while nothing is wrong. */
  report(): LogReport | null {
    const report = this.last?.report ?? null;
    const { ended } = this;
    if (report === null || ended === null || ended.component === this.root) return report;
    const isOfThis = ({ at }: { readonly at: number }) => at >= ended.at;
    return {
      ...report,
      spikes: report.spikes.filter(isOfThis),
      errorsPerMinute: report.errorsPerMinute.filter(isOfThis),
      repeated: report.repeated.filter(({ lastAt }) => lastAt === null || lastAt >= ended.at),
    };
  }

  /** The causes were looked for anew. */
  consider(causes: readonly Cause[]): void {
    if (this.stopped) return;
    const root = rootInStack(causes, this.deps.settings());
    if (root === undefined) {
      this.cancel();
      if (this.root !== null) this.ended = { at: this.deps.clock.now().wall, component: this.root };
      this.root = null;
      this.last = null;
      return;
    }
    this.root = root.component;
    if (this.isReading) return;
    if (this.last === null || elapsedMs(this.last.at, this.deps.clock.now()) >= AGAIN_MS) void this.read();
  }

  /** Reads nothing more. */
  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private async read(): Promise<void> {
    this.isReading = true;
    // A log that cannot be read says nothing; that it cannot be is told where logs are shown.
    const report = await this.deps.logs(MINUTES).catch(() => null);
    this.isReading = false;
    if (this.stopped) return;
    this.last = { at: this.deps.clock.now(), report };
    this.cancel();
    this.cancel = this.deps.clock.after(AGAIN_MS, () => this.deps.onRead());
    this.deps.onRead();
  }
}
