import { describe, expect, it } from 'vitest';
import { displayCommand } from '../../../electron/recovery/plan-steps.ts';
import { redact } from '../../../electron/system/index.ts';
import { plantedSecrets } from '../../support/planted-secrets.ts';

const PLANTED = plantedSecrets('command');

describe('a command line that is shown', () => {
  it('is one that a shell takes, word by word', () => {
    expect(displayCommand({ command: './start.sh', args: ['--name', "it's me", 'a=1'] })).toBe(
      "./start.sh --name 'it'\\''s me' a=1",
    );
  });

  it.each(PLANTED.map((p) => [p.kind, p] as const))('holds no secret of its words: %s', (_, { text, secret }) => {
    const shown = redact(displayCommand({ command: 'server', args: ['--say', text.replaceAll('\n', ' '), 'x'] }));
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(secret.slice(-8));
  });
});
