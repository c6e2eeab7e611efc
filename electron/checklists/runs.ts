import type { ChecklistState } from '../../shared/contract/index.ts';
import type { Checklist, ChecklistId, ChecklistRun, Clock, LineResult } from '../../shared/domain/index.ts';
import type { LineFailures } from './line-failures.ts';
import { type Checkers, runChecklist } from './runner.ts';
import { checklistMarkdown } from './summary.ts';

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<ChecklistRun>;
}

/** Runs checklists, one run of each at a time, and keeps the lines of the last one. */
export class ChecklistRuns {
  private readonly listOf: (id: ChecklistId) => Checklist;
  private readonly clock: Clock;
  private readonly checkers: Checkers;
  private readonly redact: (text: string) => string;
  private readonly running = new Map<ChecklistId, Running>();
  private readonly lines = new Map<ChecklistId, LineResult[]>();
  private readonly last = new Map<ChecklistId, ChecklistRun>();
  private readonly failures: Pick<LineFailures, 'note'> | null;

  constructor(
    listOf: (id: ChecklistId) => Checklist,
    clock: Clock,
    checkers: Checkers,
    redact: (text: string) => string,
    failures: Pick<LineFailures, 'note'> | null = null,
  ) {
    this.listOf = listOf;
    this.clock = clock;
    this.checkers = checkers;
    this.redact = redact;
    this.failures = failures;
  }

  /**
   * Begins a list, or one line of it again; whoever asks while it runs is given that run.
   * @param only ids of lines; null for all
   */
  start(
    list: ChecklistId,
    only: readonly string[] | null,
    onLine: (line: LineResult) => void = () => {},
  ): Promise<ChecklistRun> {
    const current = this.running.get(list);
    if (current !== undefined) return current.ended;
    const controller = new AbortController();
    const keep = (line: LineResult) => {
      const before = this.present(list);
      this.lines.set(
        list,
        before.map((l) => (l.id === line.id ? line : l)),
      );
      this.failures?.note(`${list}/${line.id}`, line.state);
      onLine(line);
    };
    if (only === null) this.lines.set(list, this.waiting(list));
    const ended = runChecklist(this.listOf(list), this.checkers, {
      clock: this.clock,
      signal: controller.signal,
      onLine: keep,
      redact: this.redact,
      ...(only === null ? {} : { only }),
    })
      .then((run) => {
        const before = this.last.get(list);
        const isWhole = before !== undefined && before.lines.length >= this.listOf(list).lines.length;
        // Lines that are asked once more belong to the run of the whole list before them, which keeps its time.
        this.last.set(list, only !== null && isWhole ? { ...before, lines: this.lines.get(list) ?? run.lines } : run);
        return run;
      })
      .finally(() => this.running.delete(list));
    this.running.set(list, { controller, ended });
    return ended;
  }

  cancel(list: ChecklistId): boolean {
    const current = this.running.get(list);
    current?.controller.abort(new Error('cancelled'));
    return current !== undefined;
  }

  state(list: ChecklistId): ChecklistState {
    const run = this.last.get(list) ?? null;
    const { title, limitMs } = this.listOf(list);
    return {
      running: this.running.has(list),
      title,
      limitMs,
      lines: this.present(list),
      run: run === null ? null : { startedAt: run.startedAt, tookMs: run.tookMs, end: run.end },
      markdown: run === null ? null : checklistMarkdown(run),
    };
  }

  async stop(): Promise<void> {
    for (const { controller } of this.running.values()) controller.abort(new Error('Lifeguard ends'));
    await Promise.allSettled([...this.running.values()].map((r) => r.ended));
  }

  /** The lines as they are now: one that came after the last run waits, one that is gone is not shown. */
  private present(list: ChecklistId): LineResult[] {
    const before = this.lines.get(list);
    const lines = this.waiting(list);
    return before === undefined ? lines : lines.map((line) => before.find((l) => l.id === line.id) ?? line);
  }

  private waiting(list: ChecklistId): LineResult[] {
    return this.listOf(list).lines.map(({ id, title, section }) => ({
      id,
      title,
      section,
      state: 'waiting',
      evidence: '',
      raw: null,
      tookMs: null,
    }));
  }
}
