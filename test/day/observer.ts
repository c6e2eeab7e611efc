import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Incident } from '../../shared/domain/index.ts';
import { unhurried } from '../support/unhurried.ts';
import type { Notification, Order, Seen, Told } from './told.ts';

type History = Extract<Told, { kind: 'incidents' }>;

/** One engine under observation: everything that it said, with its time. */
export class Observer {
  readonly seen: Seen[] = [];
  readonly notified: Notification[] = [];
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();
  private incidentsTold: ((told: History) => void) | null = null;
  private ready = false;

  private constructor(folder: string, repository: string) {
    this.child = fork(path.join(import.meta.dirname, 'watcher.ts'), [folder, repository], {
      execArgv: process.execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child.on('message', (told: Told) => this.take(told));
    process.once('exit', this.kill);
  }

  static async start(folder: string, repository: string): Promise<Observer> {
    const observer = new Observer(folder, repository);
    await observer.until(() => observer.ready, unhurried(30_000), 'an engine that watches');
    return observer;
  }

  get last(): Seen | undefined {
    return this.seen.at(-1);
  }

  order(order: Order): void {
    this.child.send(order);
  }

  /** Puts the engine to sleep or wakes it, as the lid of a laptop does. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async incidents(): Promise<readonly Incident[]> {
    return (await this.history()).incidents;
  }

  /** The incidents and the timeline of each. */
  history(): Promise<History> {
    return new Promise((resolve) => {
      this.incidentsTold = resolve;
      this.order('incidents');
    });
  }

  /** Whether it holds within the limit; looks after everything that the engine says. */
  async holds(fits: () => boolean, limitMs: number): Promise<boolean> {
    const end = performance.now() + limitMs;
    while (!fits()) {
      const left = end - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.min(left, 250));
        const { waiting } = this;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
    return true;
  }

  async until(fits: () => boolean, limitMs: number, what: string): Promise<void> {
    if (await this.holds(fits, limitMs)) return;
    throw new Error(`No ${what} within ${limitMs / 1000} s. The engine says: ${JSON.stringify(this.last)}`);
  }

  async end(): Promise<void> {
    process.off('exit', this.kill);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.order('end');
    await gone;
  }

  private kill = (): void => {
    this.child.kill('SIGKILL');
  };

  private take(told: Told): void {
    if (told.kind === 'ready') this.ready = true;
    if (told.kind === 'seen') this.seen.push(told);
    if (told.kind === 'notified') this.notified.push(told);
    if (told.kind === 'incidents') this.incidentsTold?.(told);
    for (const done of [...this.waiting]) done();
  }
}
