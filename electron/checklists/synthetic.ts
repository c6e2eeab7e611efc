import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckOutcome } from '../../shared/domain/index.ts';
import { isExecutable, run } from '../system/index.ts';
import { endedBadly, failed, passed, skipped, unknown } from './outcome.ts';

const SCRIPT = 'deploy/synthetic_probes.sh';
const LIMIT_MS = 60_000;

interface Input {
  /** Where it may lie, the likeliest first. */
  readonly folders: readonly string[];
  /** `--critical`, `--comprehensive`: how much of it is asked for. */
  readonly option: string;
  readonly mayStart: (file: string) => boolean;
  readonly signal: AbortSignal;
}

/** What the stack's own probes say (guide, `./deploy/synthetic_probes.sh production`); null where it has none. */
export async function syntheticProbes({ folders, option, mayStart, signal }: Input): Promise<CheckOutcome | null> {
  const folder = folders.find((each) => existsSync(path.join(each, SCRIPT)));
  if (folder === undefined) return null;
  const file = path.join(folder, SCRIPT);
  if (!isExecutable(file)) return unknown(`${file} may not be executed (chmod +x makes it so).`);
  if (!mayStart(file)) return skipped(`${file} is not run until you trust this folder.`);
  const result = await run(file, ['production', option], { timeoutMs: LIMIT_MS, signal, cwd: folder });
  const output = 'stdout' in result ? `${result.stdout}\n${result.stderr}`.trim() : result.kind;
  if (result.kind !== 'exit') return unknown(`${SCRIPT} could not be run to its end (${result.kind}).`, output);
  return result.code === 0
    ? passed(`The stack’s own probes (${SCRIPT}) passed.`, output)
    : failed(endedBadly(`The stack’s own probes (${SCRIPT})`, result.code, result), output);
}
