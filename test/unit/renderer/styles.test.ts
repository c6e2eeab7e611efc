import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../../renderer/styles');
const sheets = readdirSync(folder).map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

it('styles ask for room in sizes of text, never in pixels: with text of twice the size a page has half the room', () => {
  const asked = sheets.flatMap(({ name, text }) =>
    [...text.matchAll(/@(?:media|container)[^{]*\b(?:width|height)\b[^{]*/g)].map(
      ([rule]) => `${name}: ${rule.trim()}`,
    ),
  );
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((rule) => /\d(?:\.\d+)?px/.test(rule))).toEqual([]);
});
