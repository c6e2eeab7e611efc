import { expect, it } from 'vitest';
import { oneLine } from '../../../electron/probes/plain-text.ts';

it('a secret that only what stands behind the cut tells is hidden before the cut', () => {
  const secret = ['q7Zr', 'uwZBci6tnAFHXUZtJT'].join('-');
  const line = oneLine(`echo ${secret} | docker login ghcr.io --password-stdin`, 60);
  expect(line).not.toContain(secret);
  expect(line.length).toBeLessThanOrEqual(60);
  expect(oneLine('a '.repeat(100), 60)).toBe(`${'a '.repeat(29)}a…`);
});
