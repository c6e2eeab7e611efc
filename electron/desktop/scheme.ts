import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { type CustomScheme, protocol } from 'electron';
import { pageType } from '../files/index.ts';

export const SCHEME = 'lifeguard';
export const APP_ORIGIN = `${SCHEME}://app`;

/**
 * Nothing but the app's own files. `connect-src 'none'`: the page talks through the preload and to nobody else. No
 * `unsafe-*`; React and the charts set styles through the object model, which needs none.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PRIVILEGED: CustomScheme = {
  scheme: SCHEME,
  // `standard` gives it an origin, `secure` a secure context. Neither bypassCSP nor corsEnabled nor service workers.
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Declares the scheme. Only possible before the app is ready, and only once. */
export const registerScheme = (): void => protocol.registerSchemesAsPrivileged([PRIVILEGED]);

/** Serves the renderer's folder under `lifeguard://app/`. Call once, when the app is ready. */
export function serveRenderer(folder: string): void {
  protocol.handle(SCHEME, (request) => answer(folder, request.method, request.url));
}

/** The answer to one request: a file below the folder, or 404; 405 for anything but GET. */
export async function answer(folder: string, method: string, address: string): Promise<Response> {
  if (method !== 'GET') return refuse(405);
  const file = await fileFor(folder, address);
  const type = file === null ? null : pageType(file);
  if (file === null || type === null) return refuse(404);
  try {
    return new Response(new Uint8Array(await readFile(file)), { headers: headers(type) });
  } catch {
    return refuse(404);
  }
}

const headers = (type: string): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
});
const refuse = (status: number): Response =>
  new Response(null, { status, headers: { 'content-security-policy': CONTENT_SECURITY_POLICY } });

/** The real path of an address's file, or null when it is none of ours: another host, an escape, a link that leads out. */
async function fileFor(folder: string, address: string): Promise<string | null> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.protocol !== `${SCHEME}:` || url.host !== 'app') return null;
  const relative = decoded(url.pathname);
  if (relative === null) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(path.join(root, relative));
    return file.startsWith(root + path.sep) ? file : null;
  } catch {
    return null;
  }
}

/** The path decoded once; null for anything that could mean another folder on some system. */
function decoded(pathname: string): string | null {
  try {
    const text = decodeURIComponent(pathname);
    const odd = text.includes('\0') || text.includes('\\') || text.includes('%') || text.split('/').includes('..');
    return odd ? null : text;
  } catch {
    return null;
  }
}
