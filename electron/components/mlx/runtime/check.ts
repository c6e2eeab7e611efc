import { redact, run } from '../../../system/index.ts';
import { judgeCheck } from './judge.ts';
import type { MlxRuntime, PythonLocation } from './types.ts';

/** The first import after an installation compiles and reads 200 MB; warm it takes 0.2 s. */
export const CHECK_LIMIT_MS = 30_000;

export interface CheckInput {
  readonly location: PythonLocation;
  /** Text of `resources/python/mlx_check.py`: Python cannot open a file inside the packed archive. */
  readonly script: string;
  readonly signal: AbortSignal;
  /** Milliseconds for start, import and operation together; default 30 s. */
  readonly limitMs?: number;
}

/** Runs the check in the backend's own Python. Writes nothing into its environment (no bytecode); every way it ends is a value. */
export async function checkMlx({
  location,
  script,
  signal,
  limitMs = CHECK_LIMIT_MS,
}: CheckInput): Promise<MlxRuntime> {
  if (location.kind === 'none') {
    const where = location.tried.length === 0 ? 'there is no backend folder' : 'there is no environment in its folder';
    return { kind: 'no-python', tried: location.tried, reason: `The backend's Python was not found: ${where}.` };
  }
  const { python } = location;
  if (location.kind === 'broken') return { kind: 'python-broken', python, reason: location.reason };
  const result = await run(python, ['-u', '-c', script], {
    timeoutMs: limitMs,
    signal,
    cwd: '/',
    // Without the working folder on sys.path nothing there can pass for mlx (Python 3.11 and newer).
    env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONSAFEPATH: '1', PYTHONIOENCODING: 'utf-8' },
  });
  const clean =
    'stdout' in result ? { ...result, stdout: redact(result.stdout), stderr: redact(result.stderr) } : result;
  return judgeCheck(python, clean, limitMs);
}
