import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { outsideHosts } from '../../../electron/network/index.ts';
import { stackEnvironment } from '../../../electron/network/stack-environment.ts';
import { settingsWith } from '../../support/builders.ts';

it('asks the mirror that the stack’s own environment file names, unless what is set already says another', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-stack-env-'));
  const backend = path.join(folder, 'backend');
  mkdirSync(backend);
  writeFileSync(path.join(folder, '.env'), 'HF_ENDPOINT=https://hub.example\nPIP_INDEX_URL=https://old.example\n');
  writeFileSync(path.join(backend, '.env'), 'PIP_INDEX_URL=https://pip.example:8443/simple\n');
  const settings = settingsWith({ 'repository.path': folder, 'backend.folder': backend });
  const hosts = (env: Readonly<Record<string, string | undefined>>) =>
    outsideHosts(stackEnvironment(settings, env)).map(({ host, port }) => `${host}:${port}`);
  expect(hosts({})).toEqual(expect.arrayContaining(['hub.example:443', 'pip.example:8443']));
  expect(hosts({ HF_ENDPOINT: 'https://mine.example', PIP_INDEX_URL: undefined })).toEqual(
    expect.arrayContaining(['mine.example:443', 'pip.example:8443']),
  );
  rmSync(folder, { recursive: true, force: true });
  expect(hosts({})).toEqual(expect.arrayContaining(['huggingface.co:443', 'pypi.org:443']));
});
