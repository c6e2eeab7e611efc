import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Problem } from '../../shared/domain/index.ts';
import { fixFor, openDatabase } from './open.ts';

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
  /** Whether the last write failed: the next that succeeds takes the problem back. */
  private failing = false;

  constructor(options: JournalDatabaseOptions) {
    const { database, problem } = openDatabase(options.file, options.shown, options.now());
    this.options = options;
    this.file = database;
    this.problem = problem;
    if (problem !== null) options.onProblem(problem);
  }

  /** One transaction, all or nothing; a failure is said. */
  write(work: () => void): void {
    try {
      this.file.exec('BEGIN IMMEDIATE');
      work();
      this.file.exec('COMMIT');
      if (this.failing) this.say(null);
      this.failing = false;
    } catch (error) {
      this.read(() => this.file.isTransaction && this.file.exec('ROLLBACK'));
      const words = (error as Error).message;
      this.failing = true;
      this.say({
        where: this.options.shown,
        message: `An entry of the history could not be written: ${words}. Monitoring goes on.`,
        fix: fixFor(words),
        severity: 'warning',
      });
    }
  }

  private say(problem: Problem | null): void {
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

  /** What work gives; null where it fails, which is said. */
  read<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.failing = false;
      this.say({
        where: this.options.shown,
        message: `The history cannot be read: ${(error as Error).message}.`,
        fix: fixFor(''),
        severity: 'warning',
      });
      return null;
    }
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql) ?? this.file.prepare(sql);
    this.statements.set(sql, known);
    return known;
  }

  close(): void {
    this.read(() => {
      this.file.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      this.file.close();
    });
  }
}
