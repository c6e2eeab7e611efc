import { createPublicKey, verify } from 'node:crypto';

/** Whether a text is what the holder of the key's other half signed. */
export function isSigned(text: string, signature: string, key: string): boolean {
  return verify(null, Buffer.from(text), createPublicKey(key), Buffer.from(signature.trim(), 'base64'));
}
