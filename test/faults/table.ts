import type { Row } from './harness.ts';

export type Outcome =
  | { readonly kind: 'passed'; readonly row: Row; readonly bystanders: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string; readonly bystanders: readonly string[] }
  | { readonly kind: 'not-run'; readonly reason: string };

export interface Result {
  readonly id: string;
  readonly fault: string;
  /** From its beginning to the end of everything it started. */
  readonly tookMs: number;
  readonly outcome: Outcome;
}

const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);
const cut = (text: string, width: number) =>
  text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;

/** One line of the matrix as it is printed. */
export function line({ id, fault, outcome }: Result): string {
  const head = `${cut(id, 11)} ${cut(fault, 52)}`;
  if (outcome.kind === 'not-run') return `${head} NOT RUN  ${outcome.reason}`;
  const alive = outcome.bystanders.length === 0 ? 'alive' : `DEAD: ${outcome.bystanders.join(', ')}`;
  if (outcome.kind === 'failed')
    return `${head} FAILED   ${outcome.reason}${outcome.bystanders.length === 0 ? '' : ` (bystanders ${alive})`}`;
  const { detectedAfterMs, recoveredAfterMs, cause, verified } = outcome.row;
  return `${head} ok  ${seconds(detectedAfterMs).padStart(7)} ${seconds(recoveredAfterMs).padStart(8)}  ${alive}  ${cause ?? '–'}${verified === null ? '' : ` → ${verified}`}`;
}

export const header = `${cut('row', 11)} ${cut('fault', 52)}     detected recovered  bystanders  cause → verified`;
