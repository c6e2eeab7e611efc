import { createHmac, randomBytes } from 'node:crypto';
import path from 'node:path';
import { ownText, replaceFile } from '../files/index.ts';

const PREFIX = 'whsec_';
/** By Standard Webhooks a key has 24 to 64 bytes. */
const KEY = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** Where the key lies that a webhook's receiver needs: for the owner of the state folder alone. */
export const keyFileIn = (stateFolder: string): string => path.join(stateFolder, 'outgoing-key');

/** The key that lies in the file; one is made where none does, and stays until the file is removed. */
export function keyIn(file: string): string {
  const there = ownText(file)?.trim();
  if (there !== undefined && KEY.test(there)) return there;
  const key = `${PREFIX}${randomBytes(32).toString('base64')}`;
  replaceFile(file, `${key}\n`);
  return key;
}

/** What proves that a text is from here, by Standard Webhooks 1.0: HMAC-SHA256 of `id.timestamp.body`. @param key `whsec_` and base64 */
export const signatureOf = (key: string, text: string): string =>
  `v1,${createHmac('sha256', Buffer.from(key.slice(PREFIX.length), 'base64'))
    .update(text)
    .digest('base64')}`;
