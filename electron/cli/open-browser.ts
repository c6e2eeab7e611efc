import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { handOver } from '../system/index.ts';

export interface OpenedBrowser {
  /** Whether the system took it; what the browser made of it nobody tells. */
  readonly opened: boolean;
  /** Removes what the address was handed over with. */
  readonly forget: () => Promise<void>;
}

/**
 * Opens an address that holds a secret in the person's browser. It is handed over in a file that only this person can read,
 * because everybody on the machine can read the arguments of a program.
 *
 * @param folder a folder of ours for that file
 */
export async function openBrowser(address: string, folder: string, platform: NodeJS.Platform): Promise<OpenedBrowser> {
  const file = path.join(folder, 'open.html');
  const forget = (): Promise<void> => rm(file, { force: true });
  // A link in its place would lead the secret elsewhere.
  await forget();
  await writeFile(file, page(address), { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  const tool = platform === 'darwin' ? 'open' : 'xdg-open';
  const opened = await handOver(tool, [pathToFileURL(file).href]);
  return { opened, forget };
}

/** A page that goes on to the address by itself. The address is ours: an origin of this machine and a code of plain letters. */
const page = (address: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Lifeguard</title><meta http-equiv="refresh" content="0;url=${encodeURI(address)}">`;
