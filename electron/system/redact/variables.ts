import { isSecretName } from './names.ts';

/** Switches, figures and files are no secrets, whatever their names say. */
const NO_SECRET =
  /^(?:true|false|yes|no|on|off|none|null|\d{1,7}(?:\.\d+)?|(?:~|\.{0,2})\/[\w .@+-]+(?:\/[\w .@+-]+)*|[\w-]+\.(?:pem|key|crt|json|txt))$/i;
/** `scheme//:word@host` too: an address with a typo has a password as well. */
const USER_INFO = /^[a-z][\w+.-]{0,30}:?\/{0,3}[^\s:/@]{0,256}:(.+)@[^@\s]*$/is;

/** The values of variables that are secrets, by their names and as passwords of addresses. */
export function secretsAmong(variables: Iterable<readonly [string, string | undefined]>): string[] {
  return [...variables].flatMap(([name, value = '']) => [
    ...(isSecretName(name) && !isFolder(name, value) && !NO_SECRET.test(value.trim()) ? [value] : []),
    ...passwordIn(value),
  ]);
}

/** A shell's own folder, whatever stands in its path. */
const isFolder = (name: string, value: string): boolean => name === 'PWD' && value.startsWith('/');

function passwordIn(value: string): string[] {
  const password = USER_INFO.exec(value)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // A lone % is no encoding: the server is given the text as it stands.
    return [password];
  }
}
