import { formatMs } from '../../../../shared/format.ts';
import type { RunResult } from '../../../system/index.ts';
import { type CheckOutput, parseCheck } from './parse.ts';
import type { MlxRuntime, PythonFacts } from './types.ts';

/** What the end of the check says about the runtime. Pure. */
export function judgeCheck(python: string, result: RunResult, limitMs: number): MlxRuntime {
  const broken = (reason: string): MlxRuntime => ({ kind: 'python-broken', python, reason });
  switch (result.kind) {
    case 'not-found':
      return broken(`${python} is not there.`);
    case 'not-executable':
      return broken(`${python} may not be executed.`);
    case 'failed':
      return judgeStart(python, result.message);
    case 'aborted':
      return { kind: 'aborted', python };
  }
  const output = parseCheck(result.stdout);
  const { facts } = output;
  const wrong = facts === null ? null : architecture(python, facts);
  if (wrong !== null) return wrong;
  if (result.kind === 'timeout') {
    const what = facts === null ? 'Python did not start' : 'importing mlx and adding three numbers did not end';
    return { kind: 'too-slow', python, facts, reason: `In ${python} ${what} within ${formatMs(limitMs)}.` };
  }
  if (facts === null) {
    const isSilent = result.kind === 'exit' && result.code === 0 && lastLine(result.stderr) === null;
    return broken(
      isSilent
        ? `${python} ended well and answered nothing of what it was asked.`
        : `${python} does not work: ${lastLine(result.stderr) ?? ending(result)}.`,
    );
  }
  return judgeOperation(python, facts, output, result);
}

type Ended = Extract<RunResult, { kind: 'exit' | 'signal' }>;

function judgeOperation(python: string, facts: PythonFacts, { operation }: CheckOutput, result: Ended): MlxRuntime {
  const broken = (error: string): MlxRuntime => ({
    kind: 'mlx-broken',
    python,
    facts,
    error,
    reason: `mlx ${facts.packages.mlx ?? ''} in ${facts.prefix} does not work: ${error}`.replace('mlx  ', 'mlx '),
  });
  const missing = absent(facts);
  if (missing.length > 0) {
    const reason = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed in ${facts.prefix}.`;
    return { kind: 'mlx-missing', python, facts, missing, reason };
  }
  if (operation === null) return broken(lastLine(result.stderr) ?? `Python ended in the middle, ${ending(result)}`);
  if (operation.kind === 'failed') return broken(operation.error);
  if (operation.sum !== 6) return broken(`1 + 2 + 3 came out as ${operation.sum}`);
  const { device, tookMs } = operation;
  const versions = { mlx: facts.packages.mlx ?? null, mlxLm: facts.packages['mlx-lm'] ?? null };
  return { kind: 'ok', python, facts, ...versions, device, tookMs };
}

/** Neither metadata nor a module: one of the two alone is a damaged installation or an unusual one. */
const absent = ({ packages, modules }: PythonFacts): readonly ('mlx' | 'mlx-lm')[] =>
  (['mlx', 'mlx-lm'] as const).filter(
    (name) => packages[name] === undefined && !modules.includes(name.replace('-', '_')),
  );

/** mlx for macOS exists for Apple silicon only, so an x86_64 Python cannot have it. */
function architecture(python: string, facts: PythonFacts): MlxRuntime | null {
  if (facts.platform !== 'darwin' || (facts.machine === 'arm64' && !facts.translated)) return null;
  const reason =
    facts.translated || facts.appleSilicon
      ? `${python} is built for ${facts.machine} and runs under Rosetta; mlx needs a Python for arm64.`
      : `This Mac has an Intel processor (${facts.machine}); mlx needs Apple silicon.`;
  return { kind: 'wrong-architecture', python, facts, reason };
}

/** errno 86 of macOS is "bad CPU type in executable": built for x86_64, and Rosetta is not installed. */
function judgeStart(python: string, message: string): MlxRuntime {
  if (/-86\b|EBADARCH|bad cpu type/i.test(message)) {
    const reason = `${python} is built for another processor, and Rosetta is not installed; mlx needs a Python for arm64.`;
    return { kind: 'wrong-architecture', python, facts: null, reason };
  }
  return { kind: 'python-broken', python, reason: `${python} could not be started: ${message}.` };
}

const ending = (result: Ended): string =>
  result.kind === 'exit' ? `exit code ${result.code}` : `killed by ${result.signal}`;

function lastLine(text: string): string | null {
  const line = text.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? null : line.slice(0, 500);
}
