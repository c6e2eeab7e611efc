/**
 * Reports that macOS writes when it ends a process or a process crashes, in `DiagnosticReports` folders: a line of JSON, then a JSON body.
 * The formats are not documented; kinds by `bug_type`: 298 Jetsam (ended for memory), 284 a reset of the GPU, 309 a crash, 210 a panic.
 */
export type DiagnosticReport =
  | {
      readonly kind: 'memory';
      readonly at: number | null;
      /** Those that were ended: entries with a reason. `largestProcess` of the report is not one of them by itself. */
      readonly victims: readonly MemoryVictim[];
    }
  /** The whole system stopped. Written when it has started again. */
  | { readonly kind: 'panic'; readonly at: number | null; readonly reason: string | null }
  /** The name is cut to 16 characters, and there is no pid. */
  | { readonly kind: 'gpu-reset'; readonly at: number | null; readonly name: string; readonly reason: string | null }
  | {
      readonly kind: 'crash';
      readonly at: number | null;
      readonly pid: number | null;
      readonly name: string | null;
      /** `SIGSEGV`, `SIGKILL (Code Signature Invalid)` */
      readonly signal: string | null;
      /** Who ended it and why, in the report's words: `CODESIGNING: Launch Constraint Violation`. */
      readonly termination: string | null;
    };

export interface MemoryVictim {
  readonly name: string;
  readonly pid: number;
  /** `per-process-limit`, `vm-pageshortage`, `highwater` … */
  readonly reason: string;
  readonly residentBytes: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns null when the text is no such report, or one of a kind that tells nothing about an end */
export function parseDiagnosticReport(text: string): DiagnosticReport | null {
  const header = jsonOf(text.slice(0, Math.max(0, text.indexOf('\n'))));
  const whole = jsonOf(text);
  const body = whole ?? jsonOf(text.slice(text.indexOf('\n') + 1));
  if (body === null) return null;
  const type = String(body.bug_type ?? header?.bug_type ?? '');
  const at = timeOf(header?.timestamp ?? body.captureTime ?? body.timestamp ?? body.date);
  if (Array.isArray(body.processes)) return { kind: 'memory', at, victims: victimsOf(body) };
  const panic = textOf(body.panicString) ?? textOf(body.macOSPanicString);
  if (type === '210' || panic !== null) return { kind: 'panic', at, reason: panic?.split('\n', 1)[0]?.trim() || null };
  if (type === '284') {
    const reason = textOf(fieldsOf(body.analysis)?.restart_reason_desc);
    return { kind: 'gpu-reset', at, name: textOf(body.process_name) ?? '', reason };
  }
  if (type !== '309' && fieldsOf(body.exception) === null && fieldsOf(body.termination) === null) return null;
  const termination = fieldsOf(body.termination);
  const words = [textOf(termination?.namespace), textOf(termination?.indicator)].filter((w) => w !== null).join(': ');
  return {
    kind: 'crash',
    at,
    pid: numberOf(body.pid),
    name: textOf(body.procName) ?? textOf(header?.app_name),
    signal: textOf(fieldsOf(body.exception)?.signal),
    termination: words === '' ? null : words,
  };
}

function victimsOf(body: Fields): readonly MemoryVictim[] {
  const pageSize = numberOf(fieldsOf(body.memoryStatus)?.pageSize) ?? 16_384;
  const list = Array.isArray(body.processes) ? body.processes : [];
  return list.flatMap((entry) => victimOf(fieldsOf(entry), pageSize) ?? []);
}

function victimOf(entry: Fields | null, pageSize: number): MemoryVictim | null {
  const [name, pid, reason] = [textOf(entry?.name), numberOf(entry?.pid), textOf(entry?.reason)];
  if (name === null || pid === null || reason === null) return null;
  const pages = numberOf(entry?.rpages);
  return { name, pid, reason, residentBytes: pages === null ? null : pages * pageSize };
}

function jsonOf(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

/** `2026-09-29 17:13:21.00 +0530` is no form that JavaScript has to know. */
function timeOf(value: unknown): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)? ?([+-]\d{2}):?(\d{2})$/.exec(
    textOf(value) ?? '',
  );
  if (match === null) return null;
  const at = Date.parse(`${match[1]}T${match[2]}${match[3]}:${match[4]}`);
  return Number.isNaN(at) ? null : at;
}
