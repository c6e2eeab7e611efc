import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Every text in quotation marks of the product's sources, without what stands in comments. */
const texts = ['electron', 'renderer', 'shared']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((f) => path.posix.join(folder, f)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('electron/dev/'))
  .flatMap((file) => {
    const code = readFileSync(path.join(ROOT, file), 'utf8')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/(^|\s)\/\/.*$/gm, '');
    return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|>[^<>{}]+</g)].map(([text]) => ({ file, text }));
  });

/** What says nothing, or less than is known: how it was meant stands in the design's list of words. */
const NEVER: readonly RegExp[] = [
  /\$\{[^}]*\} is not well\b/,
  /[A-Z]\w* is not well\b/,
  /not read for too long/i,
  /\bin use is (?:\d|\$)/,
  /where offered/i,
  /\bECONN[A-Z]+\)/,
  /successful(?:ly)?\b/i,
  /\b(?:oops|uh-oh|sorry|unfortunately|please note)\b/i,
];

it.each(NEVER)('no text of the product has %s', (never) => {
  expect(texts.length).toBeGreaterThan(5000);
  expect(
    texts.filter(({ text }) => never.test(text)).map(({ file, text }) => `${file}: ${text.slice(0, 120)}`),
  ).toEqual([]);
});
