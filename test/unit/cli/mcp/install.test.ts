import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS } from '../../../../electron/cli/mcp/clients.ts';
import { commandLine } from '../../../support/command-line.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-mcp-install-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const platform = process.platform;
const fileOf = (client: string): string =>
  CLIENTS[client]?.file({ home, platform, env: { XDG_CONFIG_HOME: path.join(home, '.config') } }) ?? '';
async function mcp(...words: string[]) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: path.join(home, '.config'), XDG_STATE_HOME: home };
  const { code, stdout, stderr } = await commandLine(['mcp', ...words], { cwd: home, env });
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}
function write(client: string, text: string): string {
  const file = fileOf(client);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
const read = (file: string) => readFileSync(file, 'utf8');
const JSON_CLIENTS: readonly (readonly [string, string])[] = [
  ['claude-code', 'mcpServers'],
  ['claude-desktop', 'mcpServers'],
  ['cursor', 'mcpServers'],
  ['gemini', 'mcpServers'],
  ['vscode', 'servers'],
  ['windsurf', 'mcpServers'],
  ['zed', 'context_servers'],
];

describe('an entry for a client', () => {
  it.each(JSON_CLIENTS)(
    '%s is shown before it is written, joins what is there, and goes again without a trace',
    async (client, key) => {
      const theirs = { theme: 'dark', [key]: { other: { command: 'npx', args: ['-y', 'other'] } }, numbers: [1, 2.5] };
      const before = `${JSON.stringify(theirs, null, 4)}\n`;
      const file = write(client, before);
      chmodSync(file, 0o644);
      // Nobody can be asked here: what would be written is shown, and nothing is.
      const shown = await mcp('install', client);
      expect([shown.code, read(file)]).toEqual([64, before]);
      expect(shown.stderr).toMatch(/^\+ {9}"lifeguard": \{$/m);
      expect(shown.stderr).toContain('Add --yes');
      expect((await mcp('install', client, '--yes')).code).toBe(0);
      const { [key]: servers, ...rest } = JSON.parse(read(file));
      expect(rest).toEqual({ theme: 'dark', numbers: [1, 2.5] });
      expect(servers.other).toEqual({ command: 'npx', args: ['-y', 'other'] });
      expect(servers.lifeguard).toMatchObject({ command: process.execPath, args: expect.arrayContaining(['mcp']) });
      expect(statSync(file).mode & 0o777).toBe(0o644);
      expect((await mcp('install', client, '--yes')).stdout).toContain('has the entry already');
      expect((await mcp('remove', client, '--yes')).stdout).toContain('Taken out');
      expect(read(file)).toBe(before);
      expect((await mcp('remove', client, '--yes')).stdout).toContain('has no entry');
    },
  );

  it('makes a file where there is none, for its owner alone, and of one line where one line is there', async () => {
    expect((await mcp('remove', 'cursor')).stdout).toContain('has no entry');
    expect(existsSync(fileOf('cursor'))).toBe(false);
    expect((await mcp('install', 'cursor', '--yes')).code).toBe(0);
    expect(statSync(fileOf('cursor')).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(read(fileOf('cursor'))).mcpServers)).toEqual(['lifeguard']);
    const file = write('claude-code', '{"a":"\\u00e9 stays as it is read"}');
    await mcp('install', 'claude-code', '--yes');
    expect(read(file)).toMatch(/^\{"a":"é stays as it is read","mcpServers":\{"lifeguard":\{"type":"stdio",.*\}\}\}$/);
  });

  it('of Codex is a table, and what stands there of a person is left', async () => {
    const before = 'model = "o3" # mine\n';
    const file = write('codex', before);
    await mcp('install', 'codex', '--yes');
    expect(read(file)).toMatch(/^model = "o3" # mine\n\n\[mcp_servers\.lifeguard\]\ncommand = "/);
    await mcp('remove', 'codex', '--yes');
    expect(read(file)).toBe(before);
    const own = '[mcp_servers.lifeguard]\ncommand = "mine"\nenabled = true\n';
    writeFileSync(file, own);
    for (const verb of ['install', 'remove']) {
      const { code, stderr } = await mcp(verb, 'codex', '--yes');
      expect([code, stderr]).toEqual([64, expect.stringContaining('says something else')]);
    }
    expect(read(file)).toBe(own);
  });

  it.each([
    ['broken', '{"mcpServers": {'],
    ['with comments', '// mine\n{"mcpServers": {}}'],
    ['a list', '[]'],
    ['with servers that are none', '{"mcpServers": []}'],
    ['with a number that would lose digits', '{"big": 12345678901234567890}'],
    ['with a key twice', '{"a": 1, "a": 2}'],
  ])('is not put into a file that is %s: it stays, and is said what to add by hand', async (_, text) => {
    const file = write('cursor', text);
    const { code, stderr } = await mcp('install', 'cursor', '--yes');
    expect([code, read(file)]).toEqual([64, text]);
    expect(stderr).toMatch(/is left as it is.*\nAdd by hand a server "lifeguard" with: \{"command":/);
  });

  it('keeps a link that people have in the place of their file', async () => {
    const real = path.join(home, 'dotfiles.json');
    writeFileSync(real, '{}\n');
    mkdirSync(path.dirname(fileOf('cursor')), { recursive: true });
    symlinkSync(real, fileOf('cursor'));
    await mcp('install', 'cursor', '--yes');
    expect(JSON.parse(read(real)).mcpServers.lifeguard.command).toBe(process.execPath);
  });

  it('is of the stack and the file that were named', async () => {
    const config = path.join(home, 'other.yaml');
    writeFileSync(config, '');
    await mcp('install', 'zed', '--yes', '--config', config);
    const { lifeguard } = JSON.parse(read(fileOf('zed'))).context_servers;
    expect(lifeguard).toMatchObject({ source: 'custom', args: expect.arrayContaining(['--config', config]) });
  });

  it('of an unknown client is refused with the nearest', async () => {
    expect((await mcp('install', 'cursr')).stderr).toContain('lifeguard mcp install cursor');
    expect((await mcp('remove', '__proto__')).code).toBe(64);
  });
});
