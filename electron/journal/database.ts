import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Problem } from '../../shared/domain/index.ts';
import { openDatabase } from './open.ts';

export interface JournalDatabaseOptions {
  readonly file: string;
  /** The path as a person reads it. */
  readonly shown: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told when something is wrong with the journal, and with null when it is well again. */
  readonly onProblem: (problem: Problem | null) => void;
}

/** The file of the history: statements and transactions of which none throws. What fails is said through `onProblem`. */
export class JournalDatabase {
  readonly file: DatabaseSync;
  private readonly options: JournalDatabaseOptions;
  private readonly statements = new Map<string, StatementSync>();
  private problem: Problem | null;
  /** What was wrong at the opening, and lasts. */
  private readonly atOpening: Problem | null;
  private unwritten: Problem | null = null;
  private failures = 0;
  /** The first question that failed, with what is said of it. */
  private unread: { readonly problem: Problem; readonly again: () => unknown } | null = null;

  constructor(options: JournalDatabaseOptions) {
    const { database, problem } = openDatabase(options.file, options.shown, options.now());
    this.options = options;
    this.file = database;
    this.problem = problem;
    this.atOpening = problem;
    if (problem !== null) options.onProblem(problem);
  }

  /** One transaction, all or nothing. @returns whether it was written; a failure is said, until something can be written again */
  write(work: () => void): boolean {
    return this.writing(() => {
      try {
        this.file.exec('BEGIN IMMEDIATE');
        work();
        this.file.exec('COMMIT');
      } catch (error) {
        // What has ended it already leaves nothing to take back.
        if (this.file.isTransaction) this.file.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Work that changes the file outside a transaction of `write`; told like that. */
  writing(work: () => void): boolean {
    const { failures } = this;
    try {
      work();
      // A write within it may have failed, and said so.
      if (this.failures === failures) this.unwritten = null;
      this.askAgain();
    } catch (error) {
      const words = (error as Error).message;
      this.failures += 1;
      this.unwritten = {
        where: this.options.shown,
        message: `An entry of the history could not be written: ${words}. Monitoring goes on.`,
        fix: fixWhileOpen(words),
        severity: 'warning',
        of: 'history',
      };
    }
    this.say();
    return this.failures === failures;
  }

  /** What could not be read may be readable now, and perhaps nobody asks for it any more. */
  private askAgain(): void {
    const { unread } = this;
    if (unread === null) return;
    this.unread = null;
    this.read(unread.again);
  }

  private say(): void {
    const problem = this.unwritten ?? this.unread?.problem ?? this.atOpening;
    if (problem?.message === this.problem?.message) return;
    this.problem = problem;
    this.options.onProblem(problem);
  }

  /** One statement of a transaction. */
  run(sql: string, ...values: (string | number | null)[]): void {
    this.statement(sql).run(...values);
  }

  /** The rows of a query; none where it fails, which is said. */
  all(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.read(() => this.statement(sql).all(...values) as Record<string, unknown>[]) ?? [];
  }

  /** What work gives, which only reads; null where it fails, which is said until it can be read: it is tried again after each write. */
  read<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      const words = (error as Error).message;
      this.unread ??= {
        problem: {
          where: this.options.shown,
          message: `The history cannot be read: ${words}.`,
          fix: fixWhileOpen(words),
          severity: 'warning',
          of: 'history',
        },
        again: work,
      };
      this.say();
      return null;
    }
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql) ?? this.file.prepare(sql);
    this.statements.set(sql, known);
    return known;
  }

  close(): void {
    this.unread = null;
    this.writing(() => {
      this.file.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      this.file.close();
    });
  }
}

/** The file is open, so that nothing has to be started again: the next write tries it. */
const fixWhileOpen = (words: string): string =>
  /full|ENOSPC/i.test(words)
    ? 'Make room on the disk.'
    : 'Check that the folder and the file may be read and written, and that no other program holds the file.';
