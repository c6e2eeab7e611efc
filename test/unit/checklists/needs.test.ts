import { describe, expect, it } from 'vitest';
import { failed, needsMet, passed, unknown } from '../../../electron/checklists/outcome.ts';

const needs = [
  ['backend', 'redis'],
  ['ai', 'mlx'],
] as const;

describe('what components need of each other', () => {
  it('passes by what was looked at: who needs whom, and that none of those fails; no connection was read', () => {
    const { state, evidence, raw } = needsMet(needs, () => passed('It is well.'));
    expect(raw).toBe('Backend needs Redis: It is well.\nAI service needs MLX runtime: It is well.');
    expect([state, evidence]).toEqual(['passed', '2 dependencies of components: nothing that is needed fails.']);
    expect(needsMet(needs.slice(1), () => passed('')).evidence).toContain('1 dependency of components');
  });

  it('does not pass where one of them could not be read', () => {
    const { state, evidence } = needsMet(needs, (on) => (on === 'mlx' ? unknown('It waits for trust.') : passed('')));
    expect(state).toBe('could-not-tell');
    expect(evidence).toBe('AI service needs MLX runtime, which could not be read.');
  });

  it('names who needs what fails, before what could not be read', () => {
    const { state, evidence } = needsMet(needs, (on) => (on === 'mlx' ? unknown('') : failed('')));
    expect([state, evidence]).toEqual(['failed', 'Backend needs Redis, which fails.']);
  });

  it('is skipped where nothing needs anything', () => {
    expect(needsMet([], () => passed('')).state).toBe('skipped');
  });
});
