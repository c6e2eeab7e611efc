import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageType } from '../../../electron/files/index.ts';

describe('the media type of a file of the pages', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/index-VD9kkLvZ.js', 'text/javascript; charset=utf-8'],
    ['assets/index.css', 'text/css; charset=utf-8'],
    ['index.js.map', null],
    ['.env', null],
    ['journal.db', null],
    ['__proto__', null],
    ['x.constructor', null],
    ['', null],
  ])('of %j is %j', (file, type) => {
    expect(pageType(file)).toBe(type);
  });

  it('is known for everything that is copied into the build as it is', () => {
    const copied = readdirSync(path.resolve(import.meta.dirname, '../../../renderer/public'));
    expect(copied.length).toBeGreaterThan(0);
    for (const file of copied) expect(pageType(file), file).not.toBeNull();
  });
});
