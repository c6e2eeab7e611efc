import { describe, expect, it } from 'vitest';
import { withStackNamed } from '../../../electron/app/named-stack.ts';
import { StackIdSchema } from '../../../shared/domain/index.ts';

const login = StackIdSchema.parse('login');
const ALONE = { stacks: [] };
const SEVERAL = { stacks: [login] };

describe('a command that a text names', () => {
  it('says which of several stacks it means', () => {
    const text = 'Look at it, then: lifeguard trust. Or `lifeguard recover redis`.';
    expect(withStackNamed(text, login, ALONE)).toBe(
      'Look at it, then: lifeguard --stack login trust. Or `lifeguard --stack login recover redis`.',
    );
    expect(withStackNamed(text, undefined, SEVERAL)).toContain('lifeguard --stack main trust');
  });

  it('stays as it is with one stack, and where it is no command', () => {
    expect(withStackNamed('See: lifeguard stacks', undefined, ALONE)).toBe('See: lifeguard stacks');
    for (const text of [
      'Lifeguard does not answer.',
      '/opt/bin/lifeguard serve',
      'leanvibe-lifeguard runs',
      'See: lifeguard --stack login status',
      '~/.lifeguard.yaml',
    ])
      expect(withStackNamed(text, login, SEVERAL)).toBe(text);
  });
});
