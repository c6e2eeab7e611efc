import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommands, parseOptions } from '../../../electron/leanvibe-cli/ask.ts';
import { difference } from '../../../electron/leanvibe-cli/backup.ts';
import { backUp, compareBackup, findCli, readCliConfigs } from '../../../electron/leanvibe-cli/index.ts';

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

describe('where it is', () => {
  const env = { PATH: '' };
  const program = (name: string) => put(name, '#!/bin/sh\n', 0o755);
  const find = (over: object = {}) =>
    findCli({ configured: null, repository: null, home, env: { PATH: path.join(home, '.local/bin') }, ...over });

  it('the repository’s own comes before the one on PATH', () => {
    program('.local/bin/leanvibe');
    const own = program('repo/leanvibe-cli/.venv/bin/leanvibe');
    expect(find({ repository: path.join(home, 'repo') })).toEqual({ path: own, foundIn: 'repository' });
    expect(find()).toMatchObject({ foundIn: 'PATH' });
  });
  it.each([
    ['.local/pipx/venvs/leanvibe-cli/bin/leanvibe', 'pipx'],
    ['.local/share/uv/tools/leanvibe-cli/bin/leanvibe', 'uv tool'],
  ])('%s was put there by %s', (real, foundIn) => {
    mkdirSync(path.join(home, '.local/bin'), { recursive: true });
    symlinkSync(program(real), path.join(home, '.local/bin/leanvibe'));
    expect(find()?.foundIn).toBe(foundIn);
  });
  it('a setting that leads nowhere finds nothing else instead', () => {
    program('.local/bin/leanvibe');
    expect(find({ configured: path.join(home, 'nothing') })).toBeNull();
  });
  it('is nowhere', () => expect(findCli({ configured: null, repository: null, home, env })).toBeNull());
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
    expect(compareBackup([pair(file)], ['projects'])).toContain('kept: projects');
    expect(readFileSync(file, 'utf8')).toBe(merged);
  });

  it('shows what changed and hides secrets', () => {
    const lines = difference('theme: light\napi_token: sk-1\n', 'theme: dark\napi_token: sk-2\n');
    expect(lines).toEqual(['- theme: light', '- api_token: …', '+ theme: dark', '+ api_token: …']);
  });
});
