import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { throughScript, withHost } from '../../../electron/components/backend/plan-reach.ts';
import { reachable } from '../../../electron/ios/checks.ts';
import { lanAddresses, listensTo, parseFirewall } from '../../../electron/network/lan.ts';
import { hostLineOf } from '../../../electron/system/index.ts';
import type { Listener, Reach } from '../../../shared/domain/index.ts';

const at = (address: string, family = 'IPv4', internal = false) => ({ address, family, internal });
const listener = (address: string): Listener => ({ address, port: 8765, family: 'IPv4', process: null });
const reach = (over: Partial<Reach>): Reach => ({
  addresses: [{ name: 'en0', address: '192.168.1.7', family: 'IPv4' }],
  url: 'http://192.168.1.7:8765',
  listens: 'everywhere',
  firewall: 'off',
  answer: '200 in 4 ms',
  ...over,
});

describe('addresses of this Mac', () => {
  it('are those that a phone reaches, Wi-Fi and IPv4 first', () => {
    const found = lanAddresses({
      lo0: [at('127.0.0.1', 'IPv4', true)],
      en10: [at('10.0.0.4')],
      en0: [at('fe80::1', 'IPv6'), at('fd00::7', 'IPv6'), at('192.168.1.7')],
      utun3: [at('10.8.0.2')],
      awdl0: [at('fe80::2', 'IPv6')],
      bridge100: [at('192.168.64.1')],
      en5: [at('169.254.9.9')],
    });
    expect(found.map((f) => f.address)).toEqual(['192.168.1.7', '10.0.0.4', 'fd00::7']);
  });
  it.each([
    [['127.0.0.1'], 'loopback'],
    [['127.0.0.1', '::1'], 'loopback'],
    [['*'], 'everywhere'],
    [['127.0.0.1', '::'], 'everywhere'],
    [['192.168.1.7'], 'some'],
    [[], 'nothing'],
  ] as const)('a backend on %j listens to %s', (addresses, expected) =>
    expect(listensTo(addresses.map(listener))).toBe(expected),
  );
  it('an unread port is unknown', () => expect(listensTo(undefined)).toBe('unknown'));
});

describe('the firewall', () => {
  it.each([
    ['Firewall is disabled. (State = 0)', 'off'],
    ['Firewall is enabled. (State = 1)', 'on'],
    ['Firewall is enabled. (State = 2)', 'blocks-all'],
    ['Firewall is blocking all non-essential incoming connections. (State = 2)', 'blocks-all'],
    ['', 'unknown'],
  ] as const)('%j', (text, state) => expect(parseFirewall(text)).toBe(state));
});

describe('whether a device reaches the backend', () => {
  it.each([
    [{}, 'yes', /192\.168\.1\.7:8765 answers 200 in 4 ms/],
    [{ listens: 'loopback' }, 'no', /loopback only/],
    [{ listens: 'nothing' }, 'no', /Nothing listens/],
    [{ addresses: [] }, 'no', /in no network/],
    [{ firewall: 'blocks-all' }, 'no', /blocks all/],
    [{ answer: 'no answer (ECONNREFUSED)' }, 'no', /ECONNREFUSED/],
    [{ firewall: 'on' }, 'yes', /must allow Python/],
    [{ listens: 'unknown', url: null, answer: null }, 'unknown', /not known/],
  ] as const)('%j', (over, state, words) => {
    const result = reachable(reach(over as Partial<Reach>));
    expect(result.state).toBe(state);
    expect(result.text).toMatch(words);
  });
});

describe('the start command on all addresses', () => {
  const command = (name: string, ...args: string[]) => ({ command: name, args, cwd: '/', env: {} });
  it.each([
    [
      command('uv', 'run', 'uvicorn', 'app.main:app', '--host', '127.0.0.1', '--port', '1'),
      ['run', 'uvicorn', 'app.main:app', '--host', '0.0.0.0', '--port', '1'],
    ],
    [command('/x/.venv/bin/uvicorn', 'app:app'), ['app:app', '--host', '0.0.0.0']],
    [command('python', '-m', 'uvicorn', 'app:app', '--host=localhost'), ['-m', 'uvicorn', 'app:app', '--host=0.0.0.0']],
  ])('%j', (before, args) => expect(withHost(before)?.args).toEqual(args));
  const script = (...lines: string[]) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-start-'));
    const file = path.join(folder, 'start.sh');
    writeFileSync(file, ['#!/bin/bash', ...lines, ''].join('\n'));
    const line = hostLineOf({ command: file, args: [], cwd: folder });
    rmSync(folder, { recursive: true });
    return { line, opened: throughScript(command(file, '--skip-services'), line) };
  };
  it('is left to a script that says so itself, as the real one does', () => {
    const { line, opened } = script(
      '# uvicorn app:app --host 127.0.0.1',
      'uv run uvicorn app.main:app --host 0.0.0.0 --port 8765 --reload',
    );
    expect(line).toMatchObject({ line: 3, host: '0.0.0.0' });
    expect(opened?.env).toEqual({});
  });
  it('is given to a script that leaves it open, by the variable that decides', () => {
    expect(script('uv run uvicorn app.main:app --port 8765').opened?.env).toEqual({ UVICORN_HOST: '0.0.0.0' });
    expect(script(`exec uvicorn app:app --host "\${BIND:-127.0.0.1}"`).opened?.env).toEqual({ BIND: '0.0.0.0' });
    expect(script(`BIND=\${BIND:-127.0.0.1}`, 'uvicorn app:app --host $BIND').opened?.env).toEqual({ BIND: '0.0.0.0' });
  });
  it('is not changed where a line of the script decides', () => {
    const { line, opened } = script('echo uvicorn', 'uv run uvicorn app.main:app --host 127.0.0.1 --port 8765');
    expect(opened).toBeNull();
    expect(line).toMatchObject({
      line: 3,
      host: '127.0.0.1',
      text: 'uv run uvicorn app.main:app --host 127.0.0.1 --port 8765',
    });
    expect(script('BIND=127.0.0.1', 'uvicorn app:app --host $BIND').opened).toBeNull();
    expect(script('python serve.py')).toEqual({ line: null, opened: null });
  });
  it('is not known for a script', () => expect(withHost(command('/x/start.sh', '--skip-services'))).toBeNull());
});
