import { describe, expect, it } from 'vitest';
import { redact } from '../../electron/system/index.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const MEGABYTE = 1024 * 1024;
const long = (part: string) => part.repeat(Math.ceil(MEGABYTE / part.length));

/** Lines that make a careless pattern look ahead again and again. */
const HOSTILE = [
  'a',
  'password',
  'x://',
  'x://a:',
  '-----BEGIN ',
  'Bearer ',
  '"token":',
  'curl -u ',
  '\\"',
  'eyJ',
  'eyJaaaaaaaa.',
  'sk-',
  'A_KEY',
] as const;

describe('a line of a megabyte that was made to stop the redactor', () => {
  it.each(HOSTILE)('of %j costs no more than four times what half of it costs', async (part) => {
    const whole = long(part);
    const cost = (text: string) => cpuTimeOf(() => redact(text));
    // Once before it counts: the first call compiles the patterns.
    redact(whole.slice(0, 4096));
    const half = await cost(whole.slice(0, MEGABYTE / 2));
    expect(await cost(whole)).toBeLessThan(Math.max(4 * half, 400));
  });

  it('costs no more in a text that also holds a drawing, in which each line is searched for its code', async () => {
    const text = `└ 'x'\n${'a'.repeat(100_000)}`;
    redact(text.slice(0, 4096));
    expect(await cpuTimeOf(() => redact(text))).toBeLessThan(1000);
  });
});
