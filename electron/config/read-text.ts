import { readForeign } from '../files/index.ts';

/** A configuration is a page of text; anything larger is a mistake and is not read. */
const MAX_BYTES = 256 * 1024;

export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unusable';
      readonly message: string;
      readonly fix: string;
      /** Whether it is a file that could be moved aside for a new one. */
      readonly isFile: boolean;
    };

/**
 * Reads a small text file. Pipes, devices and folders are not opened: reading one could wait for ever. Never throws.
 * @param shown the path as shown to a person
 */
export function readText(file: string, shown: string): ReadText {
  const read = readForeign(file, { maxBytes: MAX_BYTES });
  switch (read.kind) {
    case 'absent':
      return read;
    case 'not-a-file': {
      const fix = read.what === 'a folder' ? 'Move the folder away.' : 'Put a text file there.';
      const message = `There is ${read.what} where a file should be, so it is not read.`;
      return { kind: 'unusable', message, fix, isFile: false };
    }
    case 'too-large': {
      const message = `The file has more than ${MAX_BYTES} bytes (${read.size}), which no such file needs; it is not read.`;
      return { kind: 'unusable', message, fix: 'Check that it is the right file.', isFile: true };
    }
    case 'unreadable': {
      const [message, fix] = unreadable(read.code, shown);
      return { kind: 'unusable', message, fix, isFile: false };
    }
    case 'read':
      return decoded(read.bytes);
  }
}

function unreadable(code: string, shown: string): readonly [string, string] {
  if (code === 'EACCES') return ['The file cannot be read (EACCES).', `chmod u+r ${shown}`];
  if (code === 'ELOOP') return ['The link there leads to itself.', 'Remove the link.'];
  return [`The file cannot be read (${code}).`, 'Check the file.'];
}

function decoded(bytes: Buffer): ReadText {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return {
      kind: 'unusable',
      message: 'The file is not text in UTF-8, so it is not read.',
      fix: 'Save it as UTF-8.',
      isFile: true,
    };
  }
}
