import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { counted, often } from '../../shared/format.ts';

/** Every number of things that a person reads is made by `counted` or `often`: one written by hand says "1 models" sooner or later. */
const ROOT = path.resolve(import.meta.dirname, '../..');

const FILES = ['electron', 'renderer', 'shared'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file))
    .filter((file) => /\.tsx?$/.test(file) && file !== 'shared/format.ts'),
);

/** What the product counts. */
const THINGS =
  'accounts|alarms|apps|attempts|causes|checks|clients|commits|components|connections|constraints|containers|days|devices|entries|errors|events|failures|files|findings|folders|hours|incidents|indexes|items|keys|lines|messages|minutes|models|nodes|packages|patterns|pings|places|ports|problems|processes|prompts|proposals|questions|readings|reconnects|relationships|requests|resets|rows|rules|seconds|services|settings|simulators|sources|stacks|statements|steps|things|times|tokens|transactions|triggers|ways|words|changes';

/** What stands in a text, unless it is a constant: of those it is known that they are several. */
const A_NUMBER = `\\$\\{(?![A-Z_]+(?:\\.\\w+)?\\})(?:[^{}]|\\{[^{}]*\\})*\\}`;
const BY_HAND = new RegExp(`${A_NUMBER} (?:(?:more|other|recovery|new) )?(?:${THINGS})\\b`, 'g');

describe('how many of something', () => {
  it.each([
    [counted(1, 'key'), '1 key'],
    [counted(0, 'key'), '0 keys'],
    [counted(12_408, 'key'), '12,408 keys'],
    [counted(1, 'entry is', 'entries are'), '1 entry is'],
    [counted(2, 'entry is', 'entries are'), '2 entries are'],
    [often(1), 'once'],
    [often(3), '3 times'],
  ])('is "%s"', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('is never put together by hand', () => {
    const found = FILES.flatMap((file) =>
      readFileSync(path.join(ROOT, file), 'utf8')
        .split('\n')
        .flatMap((line, i) => [...line.matchAll(BY_HAND)].map(([text]) => `${file}:${i + 1}: ${text}`)),
    );
    expect(found).toEqual([]);
  });
});
