/**
 * Which names say that their value is a secret. A name is taken apart into its words, because `max_tokens`, `tokenizer`, `compass` and
 * `token_url` hold the same letters as `token` and `pass` and mean something else.
 */

const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'password passwords passwd pw psw psk creds passe contrasena contrase senha kennwort mnemonic passwort passphrase passcode pwd pass secret secrets token tokens credential credentials ' +
    'requirepass masterauth masterpass storepass keypass apikey apikeys authtoken authorization auth jwt signature sig hmac salt otp totp cookie'
  ).split(' '),
);

/** Several words written as one: `dbpassword`, `clientsecret`, `accesstoken`. */
const GLUED =
  /passw(?:or)?d(?!less)|passphrase|secret(?!ar|ion)|apikey|(?:access|private|signing|encryption)key|(?:access|auth|refresh|session|bearer|csrf|xsrf|api|bot|user|client|deploy|push|security)token/;

/** Words that only together say it. */
const PHRASES = /\b(?:seed|recovery|backup) (?:phrase|words)$|\bapi sign$/;

/** What makes a `key` one that opens something. */
const KEY_QUALIFIERS: ReadonlySet<string> = new Set(
  (
    'api access private secret signing signature sign encryption encrypt decryption decrypt preshared crypt cipher master session account storage service auth jwt hmac ssh ' +
    'shared deploy license client consumer webhook admin root subscription primary secondary functions integration write read ingest sas wrapping'
  ).split(' '),
);

/** Keys of tables, caches and files: in capitals every other `…_KEY` opens something. */
const HARMLESS_KEYS: ReadonlySet<string> = new Set(
  'public primary foreign cache sort partition hot map object unique index row column dict hash routing shortcut any'.split(
    ' ',
  ),
);

/** The last word says that the value is about a secret, and not one: `TOKEN_URL`, `password_min_length`. */
const ABOUT: ReadonlySet<string> = new Set(
  (
    'path paths file files filename dir directory folder url uri endpoint type types name names id ids count counts limit limits usage used length len ' +
    'size budget window rate cost price expires expiry expiration expire expired lifetime ttl age minutes seconds hours days ms at in on enabled disabled ' +
    'required provider policy field fields header headers prefix suffix scheme method methods algorithm algo alg version status state error errors valid ' +
    'validation validator mode backend service server host port issuer audience scope scopes format rotation store manager middleware handler dependency ' +
    'class model models regex pattern min max per second sec s index position offset embedding embeddings sock socket attempts retries failures ' +
    'strength hint stdin helper command generator checker parser limiter bucket stream'
  ).split(' '),
);

/** Tokens of language models are pieces of text. */
const PIECES: ReadonlySet<string> = new Set(
  'max min num n total prompt completion input output generated context eos bos pad unk sep cls mask special stop reasoning cached per avg mean count image text'.split(
    ' ',
  ),
);

/** The words of an identifier: `dbPassword`, `DB_PASSWORD` and `db-password` have the same. */
function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** The same few names come in every line of a log; so many of them are remembered. */
const REMEMBERED = 500;
const judged = new Map<string, boolean>();

/** Whether a name (`DB_PASSWORD`, `x-api-key`, `dbPassword`) says that its value is a secret. Longer names are judged by their end. */
export function isSecretName(name: string): boolean {
  const before = judged.get(name);
  if (before !== undefined) return before;
  if (judged.size >= REMEMBERED) judged.clear();
  const now = judge(name);
  judged.set(name, now);
  return now;
}

function judge(name: string): boolean {
  const words = wordsOf(name.slice(-80));
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return false;
  const telling = words.filter((word) => SECRET_WORDS.has(word) || GLUED.test(word));
  if (PHRASES.test(words.join(' '))) return true;
  if (telling.length > 0) {
    const pieces = telling.every((word) => word === 'token' || word === 'tokens') && words.some((w) => PIECES.has(w));
    return !pieces;
  }
  return opens(words, last, name);
}

function opens(words: readonly string[], last: string, name: string): boolean {
  if (last !== 'key' && last !== 'keys') return false;
  const before = words.at(-2) ?? '';
  if (HARMLESS_KEYS.has(before)) return before === 'primary' && words.includes('account');
  return KEY_QUALIFIERS.has(before) || (before !== '' && last === 'key' && /^[A-Z0-9_]+$/.test(name));
}
