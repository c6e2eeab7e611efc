import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem, Source } from '../../shared/domain/index.ts';
import { displayPath } from './display-path.ts';
import type { Offer } from './layer.ts';

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** What the backend's folder tells of how it is started, and on which port its start script puts it. */
export function readStart(
  backend: string,
  port: number,
  home: string,
): { readonly offers: readonly Offer[]; readonly problems: readonly Problem[] } {
  const script = path.join(backend, 'start.sh');
  const source = (note: string): Source => ({ kind: 'discovered', file: displayPath(backend, home), line: null, note });
  const offer = (command: string, args: string[], note: string): Offer => ({
    key: 'backend.start',
    value: { command, args, cwd: backend },
    source: source(note),
  });
  if (existsSync(script)) {
    const problem: Problem = {
      where: displayPath(script, home),
      message: 'The start script is not executable, so the backend cannot be started with it.',
      fix: `chmod +x ${displayPath(script, home)}`,
      severity: 'warning',
    };
    return {
      offers: [offer(script, ['--skip-services'], 'start.sh is there'), ...portOf(script, home)],
      problems: executable(script) ? [] : [problem],
    };
  }
  const uvicorn = ['app.main:app', '--host', '127.0.0.1', '--port', String(port)];
  if (existsSync(path.join(backend, 'pyproject.toml')) || existsSync(path.join(backend, 'uv.lock'))) {
    return { offers: [offer('uv', ['run', 'uvicorn', ...uvicorn], 'a uv project')], problems: [] };
  }
  const own = path.join(backend, '.venv/bin/uvicorn');
  return { offers: existsSync(own) ? [offer(own, uvicorn, 'its virtual environment')] : [], problems: [] };
}

/** `--port N` of the start script: the port on which a start by it will answer. */
function portOf(script: string, home: string): Offer[] {
  let text = '';
  try {
    text = readFileSync(script, 'utf8');
  } catch {
    return [];
  }
  const index = text.split('\n').findIndex((line) => /^[^#]*--port[ =]+\d+/.test(line));
  const port = /--port[ =]+(\d+)/.exec(text.split('\n')[index] ?? '')?.[1];
  if (port === undefined) return [];
  return [
    {
      key: 'backend.port',
      value: Number(port),
      source: {
        kind: 'discovered',
        file: displayPath(script, home),
        line: index + 1,
        note: 'the start script says so',
      },
    },
  ];
}
