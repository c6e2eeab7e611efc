import type { LogTail } from '../../shared/domain/index.ts';

/** How a log is read. */
export interface ReadLogOptions {
  /** Removes secrets, the stack's own passwords among them. */
  readonly redact: (text: string) => string;
  readonly signal?: AbortSignal;
  /** Read of each log at most. Default 512 KiB. */
  readonly maxBytes?: number;
}

export interface LogFile {
  /** Stable: `app`, `captured`. */
  readonly id: string;
  readonly title: string;
  /** The file; of a log that is none, what shows it. */
  readonly file: string;
  /** It was there before anybody knew of it: what it holds did not come just now. */
  readonly isOld?: true;
  /** Reads what is no file; never rejects but when aborted. */
  readonly read?: (options: ReadLogOptions) => Promise<LogTail>;
}
