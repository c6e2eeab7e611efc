import { describe, expect, it } from 'vitest';
import { redact } from '../../../electron/system/index.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

const BYTES = '3f9a22c1887e015daa904c3b77e219f0'.match(/../g) ?? [];

describe('secrets of figures alone', () => {
  it.each([
    ['a PIN', 'PIN: 4821', 'PIN: ••••'],
    ['a PIN in a query', 'POST /unlock?user_pin=482193&x=1', 'POST /unlock?user_pin=••••&x=1'],
    ['a PIN in JSON', '{"pin_code": "4821", "n": 1}', '{"pin_code": "••••", "n": 1}'],
    ['a PIN in a sentence', 'the pin is 4821.', 'the pin is ••••.'],
    ['a PIN said', 'pairing: the pin is 4821 now', 'pairing: the pin is •••• now'],
    ['a card', 'card 4111 1111 1111 1111 declined', 'card •••• declined'],
    ['a card with hyphens', 'paid with 5500-0000-0000-0004', 'paid with ••••'],
    ['a card of fifteen', 'amex 3782 822463 10005', 'amex ••••'],
    ['a card in one', 'card_number=4111111111111111', 'card_number=••••'],
    ['no card: its last figure is another', 'order 4111 1111 1111 1112', 'order 4111 1111 1111 1112'],
    ['no card: nothing says so', 'order 4111111111111111', 'order 4111111111111111'],
    ['bytes of a key', `key bytes: ${BYTES.join(' ')}`, 'key bytes: ••••'],
    ['bytes with colons', `session_key = ${BYTES.join(':')}`, 'session_key = ••••'],
    ['a list of bytes', `secret = [${BYTES.map((b) => `0x${b}`).join(', ')}]`, 'secret = [••••]'],
    ['bytes of Python', `aes_key=b"${BYTES.map((b) => `\\x${b}`).join('')}"`, 'aes_key=b"••••"'],
    ['a fingerprint is none', `certificate ${BYTES.join(':')}`, `certificate ${BYTES.join(':')}`],
  ])('%s', (_, text, clean) => {
    expect(redact(text)).toBe(clean);
    expect(redact(clean)).toBe(clean);
  });

  it('a long line of figures is read once', async () => {
    const line = '4111 '.repeat(40_000) + 'pin='.repeat(40_000) + '3f '.repeat(40_000);
    expect(await cpuTimeOf(() => redact(line))).toBeLessThan(3000);
  });
});
