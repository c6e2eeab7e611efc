import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../electron/system/index.ts';
import { chooseNode } from '../../../electron/system/own-node.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project({ withNode }: { readonly withNode: boolean }): { root: string; dist: string; node: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'lifeguard-node-'));
  folders.push(root);
  const dist = path.join(root, 'dist');
  const node = path.join(root, 'node_modules/node/bin/node');
  mkdirSync(dist);
  mkdirSync(path.dirname(node), { recursive: true });
  if (withNode) symlinkSync(process.execPath, node);
  return { root, dist, node };
}

describe('the Node that runs the command line', () => {
  it('is the one that started it from 24 on', () => {
    const { dist } = project({ withNode: true });
    for (const version of ['24.0.0', '24.21.0', '26.1.0-nightly'])
      expect(chooseNode(version, dist)).toEqual({ kind: 'this' });
  });

  it('is the project’s own where the machine’s is older, from the bundle as well as from the sources', () => {
    const { root, dist, node } = project({ withNode: true });
    for (const from of [dist, path.join(root, 'electron')])
      expect(chooseNode('20.11.1', from)).toEqual({ kind: 'other', file: node });
  });

  it('is asked for in one sentence where there is none', () => {
    const choice = chooseNode('18.2.0', project({ withNode: false }).dist);
    expect(choice.kind === 'none' && choice.words).toMatch(/needs Node 24 or newer and was started with Node 18\.2\.0/);
  });

  /** The real entry under a Node that says it is old. */
  async function entryUnder(version: string, cli: string, words: readonly string[]) {
    const preload = `data:text/javascript,${encodeURIComponent(
      `if (process.env.REALLY !== '1') { Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } }); process.env.REALLY = '1'; }`,
    )}`;
    return run(process.execPath, ['--import', preload, cli, ...words], { timeoutMs: 60_000 });
  }

  it('hands the words, the output and the exit code over', async () => {
    const cli = path.resolve(import.meta.dirname, '../../../electron/cli.ts');
    expect(await entryUnder('20.11.1', cli, ['--version'])).toMatchObject({ kind: 'exit', code: 0, stderr: '' });
    expect(await entryUnder('20.11.1', cli, ['nonsense'])).toMatchObject({ kind: 'exit', code: 64 });
  });

  it('says the sentence and nothing else where it cannot', async () => {
    const { root } = project({ withNode: false });
    const entry = path.resolve(import.meta.dirname, '../../../electron/system/own-node.ts');
    const cli = path.join(root, 'cli.mjs');
    writeFileSync(
      cli,
      `import { chooseNode } from ${JSON.stringify(entry)}; const c = chooseNode(process.versions.node, import.meta.dirname); process.stderr.write(c.words + '\\n'); process.exitCode = 64;`,
    );
    const result = await entryUnder('20.11.1', cli, []);
    expect(result).toMatchObject({ kind: 'exit', code: 64, stdout: '' });
    expect('stderr' in result && result.stderr.trim().split('\n')).toHaveLength(1);
  });
});
