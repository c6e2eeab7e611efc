import { renameSync } from 'node:fs';
import { z } from 'zod';
import { catalogueOf, type Problem, type SettingKey, type SettingTable } from '../../shared/domain/index.ts';
import { readForeign, replaceFile } from '../files/index.ts';
import type { Offer } from './layer.ts';
import { secretWord } from './secrets.ts';

/** The system's own keeper of secrets, where this process may use it: the menu-bar app has one, a command line has none. */
export interface SecretStore {
  /** Null when it encrypts; else a sentence that says why it cannot be used here. */
  refusal(): Promise<string | null>;
  /** @throws (rejects) when the system refuses */
  encrypt(text: string): Promise<Buffer>;
  /** @throws (rejects) for what this user on this machine cannot decrypt, or may not just now */
  decrypt(sealed: Buffer): Promise<string>;
}

export interface KeychainOptions {
  /** Where the ciphertext lies. */
  readonly file: string;
  /** The file as a person reads it. */
  readonly shown: string;
  /** Null: what lies there can be named and removed, not opened. */
  readonly store: SecretStore | null;
  /** Milliseconds after which reading goes on without the system's answer: it may be asking a person. */
  readonly limitMs?: number;
}

/** Settings whose passwords are encrypted by the system. */
export interface Keychain {
  /** What can be opened, what is there and cannot be, and what has to be said. Never rejects. */
  read(table?: SettingTable): Promise<KeychainRead>;
  /** Whether it would keep what it is given now; if not, why, as a sentence, or null where this process has no such keeper. */
  takes(): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: string | null }>;
  /** Encrypts and keeps values. Resolves to why it did not, in a sentence, or to the function that takes it back. */
  keep(values: ReadonlyMap<SettingKey, string>): Promise<KeptInKeychain>;
  /** Removes settings. @returns what puts them back; null when none was there @throws with the system's code when the file cannot be written */
  drop(keys: readonly SettingKey[]): (() => void) | null;
  /** The ciphertext's file, to be followed like the others. */
  readonly file: string;
  /** Calls when an answer of the system came after its time limit. */
  onLate(listener: () => void): void;
}

export interface KeychainRead {
  readonly offers: readonly Offer[];
  /** Settings that are there and could not be opened. */
  readonly closed: readonly SettingKey[];
  readonly problems: readonly Problem[];
}

export type KeptInKeychain =
  | { readonly ok: true; readonly undo: () => void }
  | { readonly ok: false; readonly why: string | null };

const MAX_BYTES = 256 * 1024;
/** A system that decrypts at once takes milliseconds; one that asks a person takes as long as the person. */
const LIMIT_MS = 3000;
const FileSchema = z.object({ version: z.literal(1), values: z.record(z.string(), z.string()) });
/** By setting; names of a later version are kept as they are. */
type Sealed = ReadonlyMap<string, string>;
type Opened =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'late' };

/** Keeps secrets as a file of ciphertext whose key the system holds. */
export function createKeychain(options: KeychainOptions): Keychain {
  const { file, shown, store, limitMs = LIMIT_MS } = options;
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let answers = new Map<string, Promise<Opened>>();

  /** Asks the system once for each ciphertext, also when its answer takes longer than anybody waits. */
  function open(from: SecretStore, sealed: string): Promise<Opened> {
    const known = answers.get(sealed);
    const answer =
      known ??
      from.decrypt(Buffer.from(sealed, 'base64')).then(
        (text): Opened => ({ kind: 'text', text }),
        (): Opened => {
          // Asked again at the next reading: the keychain may have been locked.
          answers.delete(sealed);
          return { kind: 'failed' };
        },
      );
    answers.set(sealed, answer);
    return within(answer, limitMs, tell);
  }

  async function read(table: SettingTable = catalogueOf().settings): Promise<KeychainRead> {
    const found = readSealed(file);
    if (found === null) return { offers: [], closed: [...table.keys()], problems: [damaged(shown)] };
    const keys = [...table.keys()].filter((key) => found.has(key));
    if (keys.length === 0) return { offers: [], closed: [], problems: [] };
    if (store === null) return { offers: [], closed: keys, problems: [] };
    answers = new Map([...answers].filter(([sealed]) => [...found.values()].includes(sealed)));
    const opened = await Promise.all(keys.map((key) => open(store, found.get(key) ?? '')));
    const source = { kind: 'keychain' as const, file: null, line: null, note: null };
    const all = keys.map((key, i) => ({ key, opened: opened[i] ?? ({ kind: 'failed' } as const) }));
    const offers = all.flatMap(({ key, opened: o }): Offer[] =>
      o.kind === 'text' ? [{ key, value: o.text, source }] : [],
    );
    const closed = all.filter(({ opened: o }) => o.kind !== 'text');
    return {
      offers,
      closed: closed.map(({ key }) => key),
      problems: closed.map(({ key, opened: o }) => notOpened(key, o.kind === 'late', shown)),
    };
  }

  async function keep(values: ReadonlyMap<SettingKey, string>): Promise<KeptInKeychain> {
    if (store === null) return { ok: false, why: null };
    try {
      const refusal = await store.refusal();
      if (refusal !== null) return { ok: false, why: refusal };
      const sealed = await Promise.all(
        [...values].map(async ([key, text]) => [key, (await store.encrypt(text)).toString('base64')] as const),
      );
      const before = readSealed(file);
      // What cannot be read is kept under another name: it may be whole for a later version.
      if (before === null) renameSync(file, `${file}.unreadable-${Date.now()}`);
      write(file, new Map([...(before ?? []), ...sealed]));
      return { ok: true, undo: () => putBack([...values.keys()], before ?? new Map()) };
    } catch (error) {
      return { ok: false, why: refused(error) };
    }
  }

  function drop(keys: readonly SettingKey[]): (() => void) | null {
    const found = readSealed(file);
    if (found === null || !keys.some((key) => found.has(key))) return null;
    write(file, new Map([...found].filter(([key]) => !(keys as readonly string[]).includes(key))));
    return () => putBack(keys, found);
  }

  /** These settings as they were; what was done to others since stays. */
  function putBack(keys: readonly SettingKey[], before: Sealed): void {
    const others = [...(readSealed(file) ?? [])].filter(([key]) => !(keys as readonly string[]).includes(key));
    const these = keys.flatMap((key) => {
      const sealed = before.get(key);
      return sealed === undefined ? [] : [[key, sealed] as const];
    });
    write(file, new Map([...others, ...these]));
  }

  async function takes(): ReturnType<Keychain['takes']> {
    const why = store === null ? null : await store.refusal().catch(refused);
    return store !== null && why === null ? { ok: true } : { ok: false, why };
  }

  return { read, takes, keep, drop, file, onLate: (listener) => void listeners.push(listener) };
}

/** What is there and is opened only by the app, in one line for all of it. */
export function closedWords(closed: readonly SettingKey[], variableOf: (key: SettingKey) => string): Problem[] {
  const [first] = closed;
  if (first === undefined) return [];
  const variables = closed.map(variableOf).join(', ');
  return [
    {
      where: closed.join(', '),
      message: `${closed.length === 1 ? `The ${secretWord(first)} lies` : 'They lie'} in the app’s keychain, which only the app opens.`,
      fix: `Start the app, which answers for it, or give it here: ${variables} in the environment.`,
      severity: 'warning',
    },
  ];
}

const damaged = (shown: string): Problem => ({
  where: shown,
  message: 'What the keychain encrypted cannot be read from this file; what is in it is not in force.',
  fix: 'Save them again in the settings; the file is then kept under another name.',
  severity: 'error',
});

const notOpened = (key: SettingKey, late: boolean, shown: string): Problem =>
  late
    ? {
        where: key,
        message: `The keychain has not given the ${secretWord(key)} yet; it may be asking for your permission.`,
        fix: `Answer its question; the ${secretWord(key)} is in force from then on.`,
        severity: 'warning',
      }
    : {
        where: key,
        message: `The ${secretWord(key)} in ${shown} cannot be decrypted: it was encrypted by another user, on another Mac, or with a key that the keychain no longer gives. It is kept as it is.`,
        fix: `Unlock the keychain and start Lifeguard again, or save the ${secretWord(key)} anew in the settings.`,
        severity: 'error',
      };

/** Empty when there is no file; null when there is one that cannot be read. */
function readSealed(file: string): Sealed | null {
  const read = readForeign(file, { maxBytes: MAX_BYTES, follow: false });
  if (read.kind === 'absent') return new Map();
  if (read.kind !== 'read') return null;
  try {
    return new Map(Object.entries(FileSchema.parse(JSON.parse(read.bytes.toString('utf8'))).values));
  } catch {
    return null;
  }
}

const write = (file: string, sealed: Sealed): void =>
  replaceFile(file, `${JSON.stringify({ version: 1, values: Object.fromEntries(sealed) }, null, 2)}\n`, {
    durable: true,
  });

/** The answer, or that it is late; then it is told when it has come. */
async function within(answer: Promise<Opened>, limitMs: number, onLate: () => void): Promise<Opened> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Opened>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  if (first.kind === 'late') void answer.then(onLate);
  return first;
}

const refused = (error: unknown): string => `The keychain did not take it (${reasonOf(error)}).`;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
