import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loginShellPath } from '../../../electron/system/login-shell.ts';

const SHELL = '/bin/bash';
let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-shell-'));
  vi.stubEnv('HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});
const profile = (text: string) => writeFileSync(path.join(home, '.bash_profile'), text);

describe('the PATH of a login shell', () => {
  it('has what only a shell in a terminal sets up, as version managers do', async () => {
    profile('case $- in *i*) PATH=/home/of/nvm:$PATH;; esac\necho hello\n');
    expect((await loginShellPath(SHELL))?.split(':')[0]).toBe('/home/of/nvm');
  });

  it('is that of the login alone where the one of a terminal ends without a word', async () => {
    profile('PATH=/at/login:$PATH\ncase $- in *i*) exit 1;; esac\n');
    expect((await loginShellPath(SHELL))?.split(':')[0]).toBe('/at/login');
  });

  it('is not known where there is no such shell', async () => {
    expect(await loginShellPath(path.join(home, 'no-shell'))).toBeNull();
  });
});
