import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHeader, type HeaderCheck, MAX_HEADER_BYTES } from '../../../electron/models/safetensors.ts';
import { safetensors, withLength } from '../../support/safetensors.ts';

const FILE = safetensors([
  { name: 'weight', elements: 8 },
  { name: 'bias', elements: 3 },
]);
const check = (bytes: Uint8Array): HeaderCheck => checkHeader(bytes, bytes.length);
const header = (value: unknown, dataBytes: number) =>
  Buffer.concat([withLength(JSON.stringify(value)), Buffer.alloc(dataBytes)]);
const tensor = (shape: readonly number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('the header of a safetensors file', () => {
  it('names the tensors of a whole file', () => {
    expect(check(FILE)).toEqual({ kind: 'ok', tensors: new Set(['weight', 'bias']) });
  });

  it('asks for exactly the bytes that it needs', () => {
    const first = checkHeader(FILE.subarray(0, 4), FILE.length);
    expect(first).toEqual({ kind: 'need', bytes: 8 });
    const second = checkHeader(FILE.subarray(0, 8), FILE.length);
    expect(second).toEqual({ kind: 'need', bytes: FILE.length - 44 });
    expect(checkHeader(FILE.subarray(0, FILE.length - 44), FILE.length).kind).toBe('ok');
  });

  it('finds a file cut off at any byte, and says how long it should be once the header is whole', () => {
    for (let length = 0; length < FILE.length; length++) {
      const found = check(FILE.subarray(0, length));
      const insideHeader = length < FILE.length - 44;
      expect(found, `cut at ${length}`).toMatchObject({ kind: 'truncated', insideHeader });
      if (!insideHeader) expect(found).toMatchObject({ expectedBytes: FILE.length });
    }
  });

  it('finds bytes behind the last tensor', () => {
    expect(check(Buffer.concat([FILE, Buffer.alloc(5)]))).toEqual({ kind: 'too-long', expectedBytes: FILE.length });
  });

  it('accepts a header with metadata only', () => {
    expect(check(header({ __metadata__: { format: 'mlx' } }, 0))).toEqual({ kind: 'ok', tensors: new Set() });
  });

  it('accepts a type of number that it does not know', () => {
    expect(check(header({ a: tensor([4], 0, 3, 'F5_NEW') }, 3)).kind).toBe('ok');
  });

  it('knows types smaller than a byte', () => {
    expect(check(header({ a: tensor([4], 0, 2, 'F4') }, 2)).kind).toBe('ok');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['overlapping tensors', header({ a: tensor([2], 0, 8), b: tensor([2], 4, 12) }, 12), /same bytes/],
    ['a hole between tensors', header({ a: tensor([1], 0, 4), b: tensor([1], 8, 12) }, 12), /hole before tensor "b"/],
    ['a hole before the first', header({ a: tensor([1], 4, 8) }, 8), /hole/],
    ['a size that is not that of the shape', header({ a: tensor([3], 0, 8) }, 8), /8 bytes, its shape needs 12/],
    ['offsets that run backwards', header({ a: tensor([1], 4, 0, 'X') }, 4), /"a"/],
    ['negative offsets', header({ a: tensor([1], -4, 0) }, 4), /wrongly/],
    ['offsets beyond exact numbers', header({ a: tensor([1], 0, 2 ** 60) }, 4), /wrongly/],
    ['an entry that is no tensor', header({ a: 7 }, 4), /wrongly/],
    ['a list instead of an object', header([], 0), /not valid JSON/],
    ['text that is not JSON', Buffer.concat([withLength('{"a":'), Buffer.alloc(4)]), /not valid JSON/],
    ['a file full of zeros', Buffer.alloc(4096), /begins with zeros/],
    ['a tensor named like a property of every object', header({ constructor: { dtype: 'toString' } }, 0), /wrongly/],
  ])('refuses %s', (_, bytes, reason) => {
    const found = check(bytes);
    expect(found.kind).toBe('bad');
    if (found.kind === 'bad') expect(found.reason).toMatch(reason);
  });

  it('never asks for more than the format allows, whatever length the file claims', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 8, max: 2 ** 45 }),
        (length, fileBytes) => {
          const head = Buffer.alloc(8);
          head.writeBigUInt64LE(length);
          const found = checkHeader(head, fileBytes);
          expect(found.kind).not.toBe('ok');
          if (length > BigInt(MAX_HEADER_BYTES)) expect(found.kind).toBe('bad');
          if (found.kind === 'need') expect(found.bytes).toBeLessThanOrEqual(Math.min(fileBytes, MAX_HEADER_BYTES + 8));
        },
      ),
    );
  });

  it('never throws and never takes random bytes for a model', () => {
    const damaged = fc.tuple(fc.nat(FILE.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => check(bytes).kind !== 'ok'));
    fc.assert(
      fc.property(fc.json(), fc.nat(64), (json, data) => {
        expect(['ok', 'bad', 'truncated', 'too-long']).toContain(
          check(Buffer.concat([withLength(json), Buffer.alloc(data)])).kind,
        );
      }),
    );
    fc.assert(
      fc.property(damaged, ([at, flip]) => {
        const bytes = Buffer.from(FILE);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(() => check(bytes)).not.toThrow();
      }),
    );
  });

  it('takes every file that the format can say for whole, and one byte less for cut off', () => {
    const tensors = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), elements: fc.nat(20) }), {
      selector: (t) => t.name,
      minLength: 1,
    });
    fc.assert(
      fc.property(
        tensors.filter((list) => list.every((t) => t.name !== '__metadata__' && t.name !== '__proto__')),
        (list) => {
          const bytes = safetensors(list);
          expect(check(bytes)).toEqual({ kind: 'ok', tensors: new Set(list.map((t) => t.name)) });
          expect(check(bytes.subarray(0, -1)).kind).toBe('truncated');
        },
      ),
    );
  });
});
