import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '../..');
/** What runs on a bare clone is plain JavaScript, which says nothing of its types. */
const script = <T>(name: string): Promise<T> => import(path.join(root, 'electron/dev', name));

interface Part {
  readonly name: string;
}
interface Parts {
  readonly serialNumber: string;
  readonly components: readonly Part[];
  readonly dependencies: readonly unknown[];
}
const { cask } = await script<{ cask: (release: Record<string, string>) => string }>('cask.mjs');
const { changesOf } = await script<{ changesOf: (version: string, changelog: string) => string | null }>('changes.mjs');
const { listOfParts } = await script<{ listOfParts: (everything: object, parts: readonly string[]) => Parts }>(
  'licences.mjs',
);
const { missing, SECRETS } = await script<{
  missing: (env: Record<string, string>) => readonly string[];
  SECRETS: Record<string, string>;
}>('release-ready.mjs');

describe('the cask of a release', () => {
  const text = cask({
    version: '1.2.3',
    sha256: 'ab'.repeat(32),
    address: 'https://example.com/v1.2.3/LeanVibe-Lifeguard-1.2.3-arm64.dmg',
    homepage: 'https://example.com/#{`id`}',
  });
  it('names its version once, and the sum of its file', () => {
    expect(text.match(/1\.2\.3/g)).toHaveLength(1);
    expect(text).toContain('url "https://example.com/v#{version}/LeanVibe-Lifeguard-#{version}-arm64.dmg"');
    expect(text).toContain(`sha256 "${'ab'.repeat(32)}"`);
  });
  it('takes nothing that it is given for code', () => {
    expect(text).toContain('homepage "https://example.com/\\#{`id`}"');
  });
});

describe('what a version changed', () => {
  const changelog = '# Changelog\n\n## Unreleased\n\nLater.\n\n## 0.2.0, 2026-12-01\n\n### It\n- is.\n\n## 0.1.0\n';
  it('is the section of its number', () => {
    expect(changesOf('0.2.0', changelog)).toBe('### It\n- is.');
    expect(changesOf('0.2', changelog)).toBeNull();
    expect(changesOf('0.1.0', changelog)).toBeNull();
  });
});

describe('a release', () => {
  const workflow = readFileSync(path.join(root, '.github/workflows/release.yml'), 'utf8');
  it('says which secrets are missing, and is given each of them', () => {
    expect(missing({ CSC_LINK: 'x', CSC_KEY_PASSWORD: '' })).toEqual(
      Object.keys(SECRETS).filter((name) => name !== 'CSC_LINK'),
    );
    for (const name of Object.keys(SECRETS)) expect(workflow).toContain(`${name}: \${{ secrets.${name} }}`);
  });
  it('does nothing more where one is missing', () => {
    const { jobs } = parse(workflow) as { jobs: { release: { steps: { id?: string; uses?: string; if?: string }[] } } };
    const { steps } = jobs.release;
    const asked = steps.findIndex(({ id }) => id === 'secrets');
    expect(steps.slice(0, asked).every(({ uses }) => uses !== undefined)).toBe(true);
    expect(steps.slice(asked + 1).map((step) => step.if)).toEqual(
      steps.slice(asked + 1).map(() => "steps.secrets.outputs.ready == 'true'"),
    );
  });
});

describe('the list of parts', () => {
  const part = (name: string, version: string) => ({
    ...{ 'bom-ref': `${name}@${version}`, name, version, scope: 'required' },
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  });
  const everything = (serialNumber: string) => ({
    ...{ serialNumber, metadata: { timestamp: serialNumber, component: { name: 'folder' } } },
    components: [part('react', '19.0.0'), part('vitest', '4.0.0'), part('a', '1.0.0')],
    dependencies: [
      { ref: 'react@19.0.0', dependsOn: ['vitest@4.0.0', 'a@1.0.0'] },
      { ref: 'vitest@4.0.0' },
      { ref: 'a@1.0.0' },
    ],
  });
  it('has what is in the app, and is the same each time', () => {
    const list = listOfParts(everything('one'), ['react@19.0.0', 'a@1.0.0']);
    expect(list.components.map(({ name }) => name)).toEqual(['a', 'react']);
    expect(list.dependencies[0]).toEqual({ ref: 'react@19.0.0', dependsOn: ['a@1.0.0'] });
    expect(listOfParts(everything('two'), ['react@19.0.0', 'a@1.0.0'])).toEqual(list);
    expect(list.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
