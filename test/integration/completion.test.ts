import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCRIPTS } from '../../electron/cli/completing/scripts.ts';
import { commandLine } from '../support/command-line.ts';
import { PROGRAM } from '../support/program.ts';
import { ensureShells } from '../support/stack/index.ts';

let home = '';
let shells: { readonly zsh: string; readonly fish: string };

beforeAll(async () => {
  shells = await ensureShells();
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-completion-'));
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'lifeguard'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(path.join(bin, 'lifeguard'), 0o755);
  const config = path.join(home, 'leanvibe-lifeguard');
  mkdirSync(config);
  const services = "services: [{ id: my-queue, kind: tcp, at: 'localhost:5672' }]\n";
  writeFileSync(path.join(config, 'config.yaml'), services);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const environment = () => ({
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: home,
  XDG_STATE_HOME: home,
  ZDOTDIR: home,
  PATH: `${path.join(home, 'bin')}:${process.env.PATH}`,
});
const output = async (shell: string, args: readonly string[]): Promise<string[]> => {
  const { stdout } = await promisify(execFile)(shell, [...args], { cwd: home, env: environment() });
  return stdout.trim().split('\n');
};

/** What completes the last of these words, by the command itself. */
async function words(...typed: string[]): Promise<string[]> {
  const { stdout } = await commandLine(['completion', 'words', '--', ...typed], { cwd: home, env: environment() });
  return stdout
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '');
}

describe('what completes a word', () => {
  it('is what may stand there, by its live name', async () => {
    expect(await words('recov')).toEqual(['recover']);
    expect(await words('recover', 'restart-my')).toEqual(['restart-my-queue']);
    expect(await words('explain', 'my-queue-')).toEqual(['my-queue-not-running', 'my-queue-hangs', 'my-queue-slow']);
    expect(await words('wait', '--for', 'backend,my')).toEqual(['backend,my-queue']);
    expect(await words('config', 'set', 'my-queue.a')).toEqual(['my-queue.at']);
    expect(await words('services', 'remove', '')).toEqual(['my-queue']);
    expect(await words('--stack', 'ma')).toEqual(['main']);
    expect(await words('wait', '--ti')).toEqual(['--timeout']);
    expect(await words('help', 'kin')).toEqual(['kinds']);
    expect(await words('mcp', 'install', 'cl')).toEqual(['claude-code', 'claude-desktop']);
  });

  it('is of the stack and the file that were named before it on the line', async () => {
    const other = path.join(home, 'other file.yaml');
    writeFileSync(
      other,
      "services: [{ id: of-other, kind: tcp, at: 'localhost:5673' }]\nstacks: { two: { services: [{ id: of-two, kind: tcp, at: 'localhost:5674' }] } }\n",
    );
    for (const named of [
      ['--config', other],
      [`--config=${other}`],
      ['--config', '=', other],
      ['--config', `'${other}'`],
    ])
      expect(await words(...named, 'services', 'remove', ''), named.join(' ')).toEqual(['of-other']);
    expect(await words('services', 'remove', '--config', other, '--stack', 'two', '')).toEqual(['of-two']);
    expect(await words('--config', other, '--stack', '')).toEqual(['main', 'two']);
    // One that is not there, or is still being typed, says nothing about what there is.
    expect(await words('--config', path.join(home, 'none.yaml'), 'services', 'remove', '')).toEqual(['my-queue']);
    expect(await words('exec', '--', 'services', 'remove', '--config', other, '')).toEqual([]);
  });

  it('is nothing where nothing of ours may stand, whatever was typed', async () => {
    for (const typed of [
      ['exec', '--', ''],
      ['nonsense', ''],
      ['recover', 'backend', ''],
      ['status', '$(touch x)'],
      ['-', '--', '--', ''],
    ])
      expect(await words(...typed), typed.join(' ')).toEqual([]);
    expect(await words('incidents', '')).toEqual([]);
  });
});

describe('a real shell', () => {
  it('bash completes', async () => {
    const ask = (line: string, ...typed: string[]) =>
      output('bash', [
        '-c',
        `${SCRIPTS.bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lifeguard; printf '%s\\n' "\${COMPREPLY[@]}"`,
        line,
        ...typed,
      ]);
    expect(await ask('bash', 'lifeguard', 'recov')).toEqual(['recover']);
    expect(await ask('bash', 'lifeguard', 'services', 'remove', '')).toEqual(['my-queue']);
    expect(await ask('bash', 'lifeguard', 'wait', '--for', 'backend,my')).toEqual(['backend,my-queue']);
  });

  it('fish completes, with what each is', async () => {
    const ask = (line: string) => output(shells.fish, ['--no-config', '-c', `${SCRIPTS.fish}\ncomplete -C '${line}'`]);
    expect(await ask('lifeguard recov')).toEqual([expect.stringMatching(/^recover\trun a runbook/)]);
    expect(await ask('lifeguard services remove ')).toEqual(['my-queue\ttcp']);
    expect(await ask('lifeguard wait --for backend,my')).toEqual([expect.stringMatching(/^backend,my-queue/)]);
  });

  it('zsh completes, with what each is', async () => {
    // What zsh does with what it is given is its own: here it only prints it.
    const own = `compdef() { :; }; _files() { print files; }
_describe() { print -rl -- "\${(@P)3}"; }
compadd() { shift 3; print -rl -- "$@"; }`;
    const ask = (...typed: string[]) =>
      output(shells.zsh, ['-f', '-c', `${own}\n${SCRIPTS.zsh}\nwords=("$@"); CURRENT=$#; _lifeguard`, 'zsh', ...typed]);
    expect(await ask('lifeguard', 'recov')).toEqual(['recover:run a runbook and verify that it helped']);
    expect(await ask('lifeguard', 'services', 'remove', '')).toEqual(['my-queue:tcp']);
    expect(await ask('lifeguard', 'wait', '--for', 'backend,my')).toEqual(['backend,my-queue']);
    expect(await ask('lifeguard', 'exec', '--', '')).toEqual(['files']);
  });
});
