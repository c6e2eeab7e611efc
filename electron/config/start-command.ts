import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { MAIN, type Problem, type Source, STARTS_SERVER, USUAL_SERVER } from '../../shared/domain/index.ts';
import { readForeign } from '../files/index.ts';
import { displayPath } from './display-path.ts';
import type { Offer } from './layer.ts';

/** A script of a few pages; more is not read for a port. */
const MAX_BYTES = 256 * 1024;

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
    key: MAIN.start,
    value: { command, args, cwd: backend },
    source: source(note),
  });
  const read = readForeign(script, { maxBytes: MAX_BYTES });
  const where = displayPath(script, home);
  const problem = (message: string, fix: string): Problem => ({ where, message, fix, severity: 'warning' });
  if (read.kind === 'not-a-file') {
    const words = `There is ${read.what} where the start script should be, so the backend cannot be started with it.`;
    return { offers: [], problems: [problem(words, 'Put the script back, or set backend.start.')] };
  }
  if (read.kind !== 'absent') {
    const problems: Problem[] = [];
    if (read.kind === 'too-large')
      problems.push(
        problem(`The start script has ${read.size} bytes, so its port is not looked for.`, 'Set backend.port.'),
      );
    if (!executable(script))
      problems.push(
        problem('The start script is not executable, so the backend cannot be started with it.', `chmod +x ${where}`),
      );
    const text = read.kind === 'read' ? read.bytes.toString('utf8') : '';
    return { offers: [offer(script, ['--skip-services'], 'start.sh is there'), ...portOf(text, where)], problems };
  }
  const { program, args } = USUAL_SERVER;
  if (existsSync(path.join(backend, 'pyproject.toml')) || existsSync(path.join(backend, 'uv.lock'))) {
    return { offers: [offer('uv', ['run', program, ...args(port)], 'a uv project')], problems: [] };
  }
  const own = path.join(backend, '.venv/bin', program);
  return { offers: existsSync(own) ? [offer(own, [...args(port)], 'its virtual environment')] : [], problems: [] };
}

/** `--port N` of the start script: the port on which a start by it will answer. Scripts start other servers too: the one of a web server counts. */
function portOf(text: string, where: string): Offer[] {
  const lines = text.split('\n');
  const servers = lines.findLastIndex((line) => PORT.test(line) && STARTS_SERVER.test(line));
  const index = servers >= 0 ? servers : lines.findIndex((line) => PORT.test(line));
  const port = PORT.exec(lines[index] ?? '')?.[1];
  if (port === undefined) return [];
  const source: Source = { kind: 'discovered', file: where, line: index + 1, note: 'the start script says so' };
  return [{ key: MAIN.port, value: Number(port), source }];
}

const PORT = /^[^#]*--port[ =]+(\d{1,6})/;
