import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MAIN } from '../../../shared/domain/index.ts';
import { endedBadly, failed, passed, skipped, unknown } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { findSystemTool, isExecutable, run } from '../../system/index.ts';

const SCRIPT_MS = 120_000;

export const script = ownCheck({
  question: 'Does a script of the stack end well, run with the backend’s own Python?',
  args: z.object({ script: z.string().min(1), args: z.array(z.string()) }).strict(),
  async answer({ world, readings, mayStart, signal }, { script, args }) {
    const folder = world.settings[MAIN.folder];
    const file = folder === null ? null : path.join(folder, script);
    if (folder === null || file === null || !existsSync(file)) return skipped(`The stack has no ${script}.`);
    const runtime = readings().mlx?.facts.runtime;
    const venv = path.join(folder, '.venv/bin/python');
    const python =
      runtime !== undefined && 'python' in runtime
        ? runtime.python
        : isExecutable(venv)
          ? venv
          : findSystemTool('python3');
    if (python === null) return unknown('No Python was found to run it with.');
    if (!mayStart(file) || !mayStart(python))
      return skipped(
        `${script} is not run until you trust this folder. It would run: ${python} ${[file, ...args].join(' ')}`,
      );
    const result = await run(python, [file, ...args], { timeoutMs: SCRIPT_MS, signal, cwd: folder });
    const output = 'stdout' in result ? `${result.stdout}\n${result.stderr}`.trim() : result.kind;
    if (result.kind === 'exit' && result.code === 0) return passed(`${script} ended well.`, output);
    return result.kind === 'exit'
      ? failed(endedBadly(script, result.code, result), output)
      : unknown(`${script} could not be run (${result.kind}).`, output);
  },
});
