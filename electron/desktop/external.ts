import { shell } from 'electron';
import { DECLARED } from '../../shared/domain/index.ts';

/** Hosts that a link may lead to: documentation of the parts that Lifeguard watches, and its own home. */
const HOSTS: ReadonlySet<string> = new Set([
  'github.com',
  'support.apple.com',
  ...DECLARED.flatMap(({ documentation, reference }) => [
    ...(documentation === undefined ? [] : [documentation]),
    ...(reference?.links ?? []).map(({ url }) => new URL(url).hostname),
  ]),
]);

/** Whether an address may be handed to the browser: https, a listed host, no credentials and no port. */
export function isAllowedLink(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === 'https:' && HOSTS.has(url.hostname) && url.port === '' && `${url.username}${url.password}` === ''
  );
}

/** Opens an allowed address in the browser; resolves to whether it was allowed. The only way out for an address from a page. */
export async function openLink(address: string): Promise<boolean> {
  if (!isAllowedLink(address)) return false;
  await shell.openExternal(new URL(address).href);
  return true;
}

const OF_REFERENCE: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/**
 * Opens an address of the reference: documentation, a contact, or an endpoint of the watched stack, which is plain HTTP with a port. The
 * engine made it from its settings and a page only names the entry, so hosts are not limited.
 * @throws when it is neither the web nor mail, or has credentials in it
 */
export async function openReferenced(address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !OF_REFERENCE.has(url.protocol) || `${url.username}${url.password}` !== '')
    throw new Error('This address cannot be opened: it is neither a page nor a mail, or has a password in it.');
  await shell.openExternal(url.href);
}

/** Opens the mail program with a draft that the engine wrote. @throws when the address is anything but a mail */
export async function openMail(mailto: string): Promise<void> {
  if (!mailto.startsWith('mailto:')) throw new Error('This is not the address of a mail.');
  await shell.openExternal(mailto);
}

/** Opens the pane of System Settings in which login items are approved. A constant; nothing of it comes from a page. */
export const openLoginItemsPane = (): Promise<void> =>
  shell.openExternal('x-apple.systempreferences:com.apple.LoginItems-Settings.extension');
