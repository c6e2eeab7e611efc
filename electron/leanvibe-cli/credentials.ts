import { isPair, isScalar, type Pair, parseDocument, visit } from 'yaml';
import { foreignText } from '../files/index.ts';
import { replaceTheirs } from './backup.ts';

/** Names under which a configuration keeps what it is let in by. */
const CREDENTIAL =
  /^(?:api[_-]?)?(?:auth[_-]?)?(?:token|key|secret|password|credential)s?$|^(?:api|access|auth|refresh|bearer|session)[_-]?(?:token|key|secret)$/i;
const MAX_BYTES = 1024 ** 2;

/** A credential in a configuration, by where it stands; its value is never read out. */
export interface Credential {
  readonly file: string;
  /** `profiles.default.api_token` */
  readonly key: string;
}

const keyOf = (pair: Pair<unknown, unknown>): string => (isScalar(pair.key) ? String(pair.key.value) : '');

/** Every credential that a configuration holds. */
export function credentialsIn(file: string): readonly Credential[] {
  const document = parseDocument(foreignText(file, MAX_BYTES) ?? '');
  if (document.errors.length > 0) return [];
  const found: Credential[] = [];
  visit(document, {
    Pair: (_, pair, above) => {
      if (
        !CREDENTIAL.test(keyOf(pair)) ||
        !isScalar(pair.value) ||
        pair.value.value === null ||
        pair.value.value === ''
      )
        return;
      const outer = above.flatMap((node) => (isPair(node) ? [keyOf(node)] : []));
      found.push({ file, key: [...outer, keyOf(pair)].join('.') });
    },
  });
  return found;
}

/** The text of a configuration without these credentials; the rest stays as it is written. Pure. */
export function withoutCredentials(text: string, keys: readonly string[], format: 'json' | 'yaml'): string {
  const document = parseDocument(text);
  for (const key of keys) document.deleteIn(key.split('.'));
  return format === 'json' ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString();
}

/** Takes credentials out of the files that hold them; each keeps its permissions. @throws when one cannot be written */
export function forgetCredentials(credentials: readonly Credential[]): void {
  for (const [file, held] of Map.groupBy(credentials, (credential) => credential.file)) {
    const format = file.endsWith('.json') ? 'json' : 'yaml';
    const keys = held.map(({ key }) => key);
    replaceTheirs(file, withoutCredentials(foreignText(file, MAX_BYTES) ?? '', keys, format));
  }
}
