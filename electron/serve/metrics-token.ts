import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ownText, replaceFile } from '../files/index.ts';

/** Where a program that reads the figures finds what lets it in: for the owner of the state folder alone. */
export const metricsTokenFile = (stateFolder: string): string => path.join(stateFolder, 'metrics-token');

/** The token that lies in the state folder; one is made where none does, and stays until the file is removed. */
export function metricsToken(stateFolder: string): string {
  const file = metricsTokenFile(stateFolder);
  const there = ownText(file)?.trim();
  if (there !== undefined && /^[\w-]{32,200}$/.test(there)) return there;
  const token = randomBytes(24).toString('base64url');
  replaceFile(file, `${token}\n`);
  return token;
}
