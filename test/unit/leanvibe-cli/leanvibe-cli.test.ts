import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCliProbe } from '../../../electron/components/cli/probe.ts';
import { parseCommands, parseOptions, reachOf } from '../../../electron/leanvibe-cli/ask.ts';
import { difference } from '../../../electron/leanvibe-cli/backup.ts';
import {
  askCli,
  backUp,
  cliView,
  compareBackup,
  findCli,
  readCliConfigs,
} from '../../../electron/leanvibe-cli/index.ts';
import { systemClock } from '../../../electron/system/index.ts';
import { liesIn } from '../../../electron/trust/index.ts';
import type { Readings, Settings } from '../../../shared/domain/index.ts';
import { failedReading, readingOf } from '../../support/builders.ts';
import { declareCommand } from '../../support/leanvibe-cli.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-cli-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const put = (name: string, text: string, mode = 0o600): string => {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
  return file;
};

describe('the help of a click program', () => {
  const help = `Usage: leanvibe [OPTIONS] COMMAND [ARGS]...

  LeanVibe CLI - Enterprise codebase analysis and monitoring

Options:
  -c, --config TEXT   Path to configuration file
  --backend-url TEXT  Backend URL (overrides config)
  -v, --verbose       Enable verbose output
  --help              Show this message and exit.

Commands:
  analyze  Analyze project structure, dependencies, and
           architecture
  config   Manage LeanVibe CLI configuration
  status   Show backend status
`;
  it('lists its subcommands, not the words of a description that goes on', () =>
    expect(parseCommands(help)).toEqual(['analyze', 'config', 'status']));
  it('lists its long options', () =>
    expect(parseOptions(help)).toEqual(['--config', '--backend-url', '--verbose', '--help']));
  it('is nothing for any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseOptions(text);
        expect(Array.isArray(parseCommands(text))).toBe(true);
      }),
    );
    expect(parseCommands('Traceback (most recent call last):')).toEqual([]);
  });
});

describe('its status', () => {
  const said = (stdout: string, code = 0) => reachOf({ kind: 'exit', code, stdout, stderr: '', truncated: false });
  const box = (...lines: string[]) =>
    `╭──── LeanVibe Backend Status ────╮\n${lines.map((l) => `│  ${l}  │`).join('\n')}\n╰────╯\n`;

  it('that did not get through is known by its words, although it ends with 0', () => {
    const text =
      'Error: Backend health check failed: All connection attempts failed\nBackend URL: http://localhost:8000\nCheck that the LeanVibe backend is running\n';
    expect(said(text)).toEqual({
      reaches: 'no',
      statusWords: 'Error: Backend health check failed: All connection attempts failed',
      asks: 'http://localhost:8000',
    });
    expect(said(box('🔴 Disconnected', 'Backend: http://localhost:8765'))).toMatchObject({ reaches: 'no' });
    expect(said('whatever', 1)).toMatchObject({ reaches: 'no' });
  });
  it('that got through says so, and which backend it was', () => {
    const text = `${box('🟢 Connected', 'Backend: http://localhost:8765', 'Service: leanvibe-backend')}│ Connected Clients │ 0 │\n│ Failed Deliveries │ 0 │\n`;
    expect(said(text)).toEqual({ reaches: 'yes', statusWords: '🟢 Connected', asks: 'http://localhost:8765' });
  });
  it('that says neither proves nothing', () => {
    expect(said('')).toMatchObject({ reaches: 'unknown' });
    expect(said('Welcome')).toMatchObject({ reaches: 'unknown' });
    expect(reachOf(null)).toMatchObject({ reaches: 'unknown' });
  });
});

describe('whether it is let in', () => {
  /** A program whose health question needs no credential, and what its `config validate-auth` does. */
  const asked = (auth: string, status = 'echo Connected to http://localhost:8000') =>
    askCli(
      put(
        'bin/leanvibe',
        `#!/bin/sh
case "$*" in
  --help) printf 'Commands:\\n  config  c\\n  status  s\\n' ;;
  'config --help') printf 'Commands:\\n  show  s\\n  validate-auth  v\\n' ;;
  'config validate-auth') ${auth} ;;
  status) ${status} ;;
  *) exit 2 ;;
esac
`,
        0o755,
      ),
      { signal: AbortSignal.timeout(60_000), cwd: home, home },
    );

  it('is what its own question for it says, also where its status gets through', async () => {
    const cli = await asked("echo '401 Unauthorized: token expired'; exit 1");
    expect(cli).toMatchObject({ reaches: 'yes', refused: '401 Unauthorized: token expired' });
    const report = { ...cli, path: '/x/leanvibe', foundIn: 'pipx', waits: false, configs: [], installed: null };
    const readings = { cli: { ok: true, facts: { cli: report }, metrics: {} } } as unknown as Readings;
    expect(cliView(readings, home).text).toBe('It is not let in: 401 Unauthorized: token expired.');
  });

  it('is also refused in words of its own, but not by a way that is shut', async () => {
    expect(await asked('echo Checking; echo Nope.; exit 3')).toMatchObject({ refused: 'Nope.' });
    expect(await asked('exit 3')).toMatchObject({ refused: expect.stringMatching(/validate-auth .* code 3/) });
    expect(await asked("echo 'Connection refused'; exit 1")).toMatchObject({ refused: null });
    const shut = await asked("echo 'No answer.'; exit 1", 'echo Connection refused; exit 1');
    expect(shut).toMatchObject({ refused: null, reaches: 'no' });
    expect(await asked('echo Valid')).toMatchObject({ refused: null, reaches: 'yes' });
  });
});

describe('a folder that nobody trusts', () => {
  it('lets the program be asked no more, wherever that lies: it works in the folder', async () => {
    const repository = path.join(home, 'repo');
    mkdirSync(repository);
    const trace = path.join(home, 'trace');
    declareCommand(path.join(home, '.local'), 'leanvibe-cli', 'leanvibe_cli.main:main');
    put('.local/bin/leanvibe', `#!/bin/sh\necho "$*" >> '${trace}'\n`, 0o755);
    let trusted = true;
    const probe = createCliProbe({
      settings: { 'cli.path': null, 'repository.path': repository } as unknown as Settings,
      ...{ home, env: { PATH: path.join(home, '.local/bin') } },
      mayStart: (file) => trusted || !liesIn(file, repository),
    });
    const look = () =>
      probe.run({ signal: AbortSignal.timeout(60_000), clock: systemClock, reason: 'demand' } as never);
    expect(await look()).toMatchObject({ ok: true, facts: { cli: { commands: [], waits: false } } });
    expect(readFileSync(trace, 'utf8')).toContain('--help');
    rmSync(trace);
    trusted = false;
    expect(await look()).toMatchObject({ ok: true, facts: { cli: { commands: null, waits: true } } });
    expect(existsSync(trace)).toBe(false);
  });
});

it('tells its own version apart from that of its package, also where both are the same', async () => {
  declareCommand(path.join(home, '.local'), 'leanvibe-cli', 'leanvibe_cli.main:main');
  const help = `printf 'Options:\\n  --version  v\\nCommands:\\n  config  c\\n'`;
  put('.local/bin/leanvibe', `#!/bin/sh\n[ "$1" = --version ] && echo 'leanvibe, version 0.1.0' || ${help}\n`, 0o755);
  const probe = createCliProbe({
    settings: settingsWith(),
    ...{ home, env: { PATH: path.join(home, '.local/bin') }, mayStart: () => true },
  });
  const look = (reason: 'demand' | 'cycle') => probe.run(contextFor(settingsWith(), { reason }));
  expect(await look('cycle')).not.toHaveProperty('facts.cli.told');
  expect(await look('demand')).toMatchObject({ facts: { cli: { installed: '0.1.0', told: '0.1.0' } } });
});

it('that the backend did not answer it either is no word of the CLI once that is back', async () => {
  declareCommand(path.join(home, '.local'), 'leanvibe-cli', 'leanvibe_cli.main:main');
  const says = `printf 'Commands:\\n  status  s\\n'`;
  put('.local/bin/leanvibe', `#!/bin/sh\n[ "$1" = status ] && echo 'Connection refused' || ${says}\n`, 0o755);
  const clock = new ManualClock();
  const probe = createCliProbe({
    settings: settingsWith(),
    ...{ home, env: { PATH: path.join(home, '.local/bin') }, mayStart: () => true },
  });
  const asked: string[] = [];
  probe.onSignal?.(({ run }) => asked.push(run.join()));
  const look = async (reason: 'demand' | 'signal', readings: Readings) => {
    const result = await probe.run(contextFor(settingsWith(), { clock, reason, readings }));
    return result.ok ? result.facts.cli.reaches : null;
  };
  expect(await look('demand', { backend: failedReading('backend', 'refused') })).toBe('no');
  await clock.advance(2000);
  expect(asked).toEqual(['cli']);
  expect(await look('signal', { backend: failedReading('backend', 'refused') })).toBe('no');
  await clock.advance(2000);
  expect(await look('signal', { backend: readingOf('backend') })).toBe('unknown');
  await clock.advance(10_000);
  expect(asked).toEqual(['cli', 'cli']);
  // Where the backend answers and it gets through all the same not, that is its own trouble.
  expect(await look('demand', { backend: readingOf('backend') })).toBe('no');
  expect(await look('signal', { backend: readingOf('backend') })).toBe('no');
});

it('what it said to be wrong with it is asked again by itself, each time later, until it is mended', async () => {
  declareCommand(path.join(home, '.local'), 'leanvibe-cli', 'leanvibe_cli.main:main');
  const token = path.join(home, 'token');
  const help = `printf 'Commands:\\n  status  s\\n'`;
  const status = `{ [ -e '${token}' ] && echo Connected || echo '401 Unauthorized: token expired'; }`;
  put('.local/bin/leanvibe', `#!/bin/sh\n[ "$1" = status ] && ${status} || ${help}\n`, 0o755);
  const clock = new ManualClock();
  const probe = createCliProbe({
    settings: settingsWith(),
    ...{ home, env: { PATH: path.join(home, '.local/bin') }, mayStart: () => true },
  });
  let told = 0;
  probe.onSignal?.(() => {
    told += 1;
  });
  const look = async (reason: 'demand' | 'signal' | 'cycle') => {
    const readings = { backend: readingOf('backend') };
    const result = await probe.run(contextFor(settingsWith(), { clock, reason, readings }));
    return result.ok ? [result.facts.cli.refused !== null, result.facts.cli.askedAt] : null;
  };
  const askedAt = [clock.now().wall];
  expect(await look('demand')).toEqual([true, askedAt[0]]);
  // A look that comes before it is time reads files.
  await clock.advance(9000);
  expect([told, await look('cycle')]).toEqual([0, [true, askedAt[0]]]);
  await clock.advance(2000);
  expect([told, await look('signal')]).toEqual([1, [true, clock.now().wall]]);
  put('token', '', 0o600);
  await clock.advance(19_999);
  expect(told).toBe(1);
  await clock.advance(1);
  expect([told, await look('signal')]).toEqual([2, [false, clock.now().wall]]);
  await clock.advance(3_600_000);
  expect(told).toBe(2);
});

describe('where it is', () => {
  const program = (name: string) => put(name, '#!/bin/sh\n', 0o755);
  /** A program with metadata that says that it is the command line. */
  const cli = (name: string) => {
    declareCommand(path.join(home, path.dirname(path.dirname(name))), 'leanvibe-cli', 'leanvibe_cli.main:main');
    return program(name);
  };
  const backend = (name: string) => {
    declareCommand(path.join(home, path.dirname(path.dirname(name))), 'leanvibe-backend', 'app.main:main');
    return program(name);
  };
  const find = (over: object = {}) =>
    findCli({ configured: null, repository: null, home, env: { PATH: path.join(home, '.local/bin') }, ...over });
  const repository = () => path.join(home, 'repo');

  it('the repository’s own comes before the one on PATH', () => {
    cli('.local/bin/leanvibe');
    const own = cli('repo/leanvibe-cli/.venv/bin/leanvibe');
    expect(find({ repository: repository() })).toMatchObject({ path: own, foundIn: 'repository', version: '0.1.0' });
    expect(find()).toMatchObject({ kind: 'cli', foundIn: 'PATH' });
  });
  it.each([
    ['.local/pipx/venvs/leanvibe-cli/bin/leanvibe', 'pipx'],
    ['.local/share/uv/tools/leanvibe-cli/bin/leanvibe', 'uv tool'],
  ])('%s was put there by %s', (real, foundIn) => {
    mkdirSync(path.join(home, '.local/bin'), { recursive: true });
    symlinkSync(cli(real), path.join(home, '.local/bin/leanvibe'));
    expect(find()).toMatchObject({ kind: 'cli', foundIn });
  });
  it('is not the backend’s command of the same name, wherever it lies; the next one counts', () => {
    const server = backend('repo/leanvibe-backend/.venv/bin/leanvibe');
    expect(find({ repository: repository() })).toEqual({
      kind: 'other',
      text: `${server} is not the CLI but the command of leanvibe-backend (app.main:main), so it is not started`,
    });
    expect(find({ configured: server })).toMatchObject({ kind: 'other' });
    const real = cli('.local/bin/leanvibe');
    expect(find({ repository: repository() })).toMatchObject({ kind: 'cli', path: real });
  });
  it('of two distributions with that command the one counts that the file imports', () => {
    const both = backend('repo/.venv/bin/leanvibe');
    declareCommand(path.join(home, 'repo/.venv'), 'leanvibe-cli', 'leanvibe_cli.main:main');
    expect(find({ repository: repository() }).kind).toBe('other');
    writeFileSync(both, '#!/bin/sh\nimport sys\nfrom app.main import main\n');
    expect(find({ repository: repository() }).kind).toBe('other');
    writeFileSync(both, '#!/bin/sh\nimport sys\nfrom leanvibe_cli.main import main\n');
    expect(find({ repository: repository() }).kind).toBe('cli');
  });
  it('is not a program without metadata, unless the settings name it', () => {
    const unknown = program('.local/bin/leanvibe');
    expect(find()).toEqual({
      kind: 'other',
      text: `${unknown} has no metadata that says what it is, so it is not started`,
    });
    expect(find({ configured: unknown })).toMatchObject({ kind: 'cli', foundIn: 'setting', version: null });
  });
  it('runs its sources where it is installed as a link to them', () => {
    const file = cli('.local/bin/leanvibe');
    const info = declareCommand(path.join(home, '.local'), 'leanvibe-cli', 'leanvibe_cli.main:main');
    const url = `file://${path.join(repository(), 'leanvibe-cli')}`;
    writeFileSync(path.join(info, 'direct_url.json'), JSON.stringify({ url, dir_info: { editable: true } }));
    expect(find()).toMatchObject({ files: [file, path.join(repository(), 'leanvibe-cli')] });
  });
  it('a setting that leads nowhere finds nothing else instead', () => {
    cli('.local/bin/leanvibe');
    expect(find({ configured: path.join(home, 'nothing') })).toEqual({ kind: 'absent' });
  });
  it('is nowhere', () => expect(find({ env: { PATH: '' } })).toEqual({ kind: 'absent' }));
});

describe('its configuration', () => {
  const read = () => readCliConfigs({ home, repository: null });
  it('is read with the backend that it names, also from the active profile', () => {
    put('.leanvibe/config.json', '{"backend_url": "http://a:1"}');
    put('.leanvibe/config.yml', 'active_profile: work\nprofiles:\n  work:\n    backend_url: http://b:2\n');
    expect(read().map((c) => [path.basename(c.path), c.problem, c.backendUrl])).toEqual([
      ['config.json', null, 'http://a:1'],
      ['config.yml', null, 'http://b:2'],
    ]);
  });
  it.each([
    ['config.json', '{"a": 1,\n "b": }', /not JSON: Unexpected token/],
    ['config.json', 'a: 1', /not JSON/],
    ['config.yml', 'a: 1\nb: [', /Line \d/],
    ['config.yml', '- a', /no settings/],
    ['config.yml', '', /no settings/],
  ])('%s with %j is named with its line', (name, text, problem) => {
    put(`.leanvibe/${name}`, text);
    expect(read()[0]?.problem).toMatch(problem);
  });
});

describe('its backup', () => {
  const pair = (from: string, move = false) => ({ from, to: `${from}.backup-1`, move });

  it('is made once, overwrites nothing, and leaves everything as it was when it cannot be made', () => {
    const file = put('config.yml', 'a: 1\n');
    const broken = put('broken.yml', ': [');
    expect(backUp([pair(file)])).toEqual([`config.yml copied to ${file}.backup-1`]);
    expect(() => backUp([pair(broken, true), pair(file)])).toThrow(/EEXIST/);
    expect(readFileSync(broken, 'utf8')).toBe(': [');
  });

  it.each([
    [
      'config.yml',
      'theme: light\nprojects:\n  - name: shop\n',
      'theme: dark\n',
      'theme: dark\nprojects:\n  - name: shop\n',
    ],
    [
      'config.json',
      '{"theme":"light","projects":["shop"]}',
      '{"theme":"dark"}',
      '{\n  "theme": "dark",\n  "projects": [\n    "shop"\n  ]\n}\n',
    ],
  ])('%s gets its projects back and nothing else', (name, before, after, merged) => {
    const file = put(name, before);
    backUp([pair(file)]);
    writeFileSync(file, after);
    expect(compareBackup([pair(file)], ['projects'])).toMatchObject({
      putBack: ['projects'],
      lines: expect.arrayContaining(['kept: projects']),
    });
    expect(readFileSync(file, 'utf8')).toBe(merged);
  });

  it('shows what changed and hides secrets', () => {
    const lines = difference('theme: light\napi_token: sk-1\n', 'theme: dark\napi_token: sk-2\n');
    expect(lines).toEqual(['- theme: light', '- api_token: …', '+ theme: dark', '+ api_token: …']);
  });
});
