import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS, GLOBAL_OPTIONS } from '../../electron/cli/commands.ts';
import { manualPage } from '../../electron/cli/manual.ts';
import { publishedSchemas, SCHEMA_VERSION } from '../../electron/cli/published.ts';
import { commandLine } from '../support/command-line.ts';
import { PROGRAM } from '../support/program.ts';
import { ensureMcpClient, freePort } from '../support/stack/index.ts';

let home = '';
let file = '';
let python = '';
const OFF = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];

beforeAll(async () => {
  python = await ensureMcpClient();
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-published-'));
  file = path.join(home, 'config.yaml');
  const services = `services: [{ id: cache, kind: tcp, at: 'localhost:${await freePort()}' }]`;
  writeFileSync(file, `${OFF.map((id) => `${id}.enabled: false`).join('\n')}\n${services}\n`);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What a command prints with --json, once for each line. */
async function printed(...words: string[]): Promise<unknown[]> {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const { stdout } = await commandLine([...words, '--json', '--config', file], { cwd: home, env });
  const text = stdout.toString().trim();
  return words[0] === 'watch' ? text.split('\n').map((line) => JSON.parse(line)) : [JSON.parse(text)];
}

/** What the validator of another language finds wrong with these. */
const wrongWith = (cases: readonly (readonly [string, unknown, unknown])[]): string[] =>
  JSON.parse(
    execFileSync(python, [path.resolve(import.meta.dirname, '../support/stack/json-schema.py')], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
    }),
  );

/** Calls whose output a machine without a stack can make, by the name of its shape. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  status: ['status'],
  'status at': ['status', '--at', '1 min ago'],
  watch: ['watch', '--once'],
  diagnose: ['diagnose'],
  explain: ['explain', 'cache-not-running'],
  wait: ['wait', '--timeout', '1'],
  'recover dry-run': ['recover', 'docker', '--dry-run'],
  incidents: ['incidents'],
  escalate: ['escalate'],
  guide: ['guide'],
  reference: ['reference'],
  logs: ['logs'],
  pause: ['pause'],
  notify: ['notify'],
  'notify test': ['notify', 'test', 'webhook'],
  models: ['models'],
  services: ['services'],
  'services add': ['services', 'add', 'queue', 'tcp', 'localhost:1'],
  'services remove': ['services', 'remove', 'queue'],
  stacks: ['stacks'],
  config: ['config'],
  'config set': ['config', 'set', 'backend.port', '99999999'],
  'config reset': ['config', 'reset', 'backend.port'],
  trust: ['trust', '--list'],
};

it('what is printed is what is published, by the validator of another language', async () => {
  const { schemas } = publishedSchemas();
  const cases: (readonly [string, unknown, unknown])[] = [];
  for (const [name, words] of Object.entries(CALLS))
    for (const value of await printed(...words)) cases.push([name, schemas[name], value]);
  expect(new Set(cases.map(([name]) => name))).toEqual(new Set(Object.keys(CALLS)));
  expect(wrongWith(cases)).toEqual([]);
  // It can find something.
  const [, schema, value] = cases.find(([name]) => name === 'status') ?? [];
  expect(wrongWith([['broken', schema, { ...(value as object), verdict: 'well' }]])).toEqual([
    expect.stringContaining('$.verdict'),
  ]);
});

it('every command that prints JSON has its shape published, in one version', () => {
  const { schemas } = publishedSchemas();
  const first = new Set(Object.keys(schemas).map((name) => name.split(' ')[0]));
  for (const { name, usage } of COMMANDS.filter((c) => c.usage.includes('--json')))
    expect(first, `${name} ${usage}`).toContain(name);
  const versions = Object.values(schemas).flatMap((schema) => {
    const { schema: own } = (schema?.properties ?? {}) as Record<string, { const?: number } | undefined>;
    return own === undefined ? [] : [own.const];
  });
  expect(new Set(versions)).toEqual(new Set([SCHEMA_VERSION]));
});

it('the package has them as files, and the manual page', () => {
  // Where the reached lines are counted, the program runs from the sources, and there is nothing built.
  const folder = path.dirname(PROGRAM);
  if (path.basename(folder) !== 'dist') return;
  const index = JSON.parse(readFileSync(path.join(folder, 'schemas/index.json'), 'utf8'));
  expect(index.version).toBe(SCHEMA_VERSION);
  expect(readdirSync(path.join(folder, 'schemas')).filter((name) => name !== 'index.json')).toEqual(
    index.shapes.toSorted(),
  );
  const published = Object.values(publishedSchemas().schemas);
  for (const name of index.shapes)
    expect(published, name).toContainEqual(JSON.parse(readFileSync(path.join(folder, 'schemas', name), 'utf8')));
  expect(readFileSync(path.join(folder, 'man/lifeguard.1'), 'utf8')).toContain('.SH EXIT STATUS');
});

it('what agents, figures and messages need is loaded by nobody who does not ask for it', () => {
  const folder = path.dirname(PROGRAM);
  if (path.basename(folder) !== 'dist') return;
  const seen = new Map<string, string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    const text = readFileSync(file, 'utf8');
    seen.set(file, text);
    // What is imported at once; what waits for a call stands in import("…").
    for (const [, name = ''] of text.matchAll(/(?:from|^import|;import)\s*"(\.[^"]+)"/gm))
      follow(path.join(path.dirname(file), name));
  };
  const chunks = readdirSync(path.join(folder, 'chunks'));
  for (const name of chunks.filter((one) => one.startsWith('run-'))) follow(path.join(folder, 'chunks', name));
  follow(path.join(folder, 'main.js'));
  const all = [...seen.values()].join('\n');
  expect(all.includes('function runCli')).toBe(true);
  const apart = [
    'Outbox=class',
    'PacedTransport=class',
    'McpServer=class',
    'Desk=class',
    'function metricsText',
    'function manualPage',
  ];
  const text = chunks.map((name) => readFileSync(path.join(folder, 'chunks', name), 'utf8')).join('\n');
  // The texts themselves are far too long to be shown when it fails.
  expect(apart.map((part) => [part, text.includes(part), all.includes(part)])).toEqual(
    apart.map((part) => [part, true, false]),
  );
});

it('the manual page names every command and option, and no text of it is an order of roff', () => {
  const options = {
    ...GLOBAL_OPTIONS,
    hostile: { type: 'boolean' as const, about: '.so /etc/passwd\n\'br \\fB and "x"' },
  };
  const page = manualPage({ commands: COMMANDS, options }, '1.2.3', '2026-01-31');
  expect(page).toContain('.TH LIFEGUARD 1 "2026-01-31" "Lifeguard 1.2.3"');
  for (const { name } of COMMANDS) expect(page).toContain(`.SS "lifeguard ${name.replaceAll('-', '\\-')}`);
  for (const option of Object.keys(GLOBAL_OPTIONS)) expect(page).toContain(`\\-\\-${option.replaceAll('-', '\\-')}`);
  const orders = new Set(page.split('\n').flatMap((line) => /^[.'](\S*)/.exec(line)?.[0] ?? []));
  expect(orders).toEqual(new Set(['.TH', '.SH', '.B', '.SS', '.PP', '.TP']));
  expect(page).toContain('\\efB and');
});
