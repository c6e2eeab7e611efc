import type { Declaration } from '../../shared/components/declaration.ts';
import {
  type ComponentId,
  componentTitle,
  KINDS,
  MAIN,
  type SettingKey,
  type Settings,
  STORES,
} from '../../shared/domain/index.ts';

/** Something of the stack that is asked by the network. */
export interface Target {
  readonly component: ComponentId;
  readonly title: string;
  readonly host: string;
  readonly port: number;
}

/** Where everything of the stack is asked with these settings. */
export function targetsIn(settings: Settings): readonly Target[] {
  const main = { host: dialable(settings[MAIN.host]), port: settings[MAIN.port] };
  const stores = STORES.flatMap(({ id, address, port }) =>
    settings[`${id}.enabled`] ? targetOf(id, settings[address], port) : [],
  );
  const services = (settings.services ?? []).flatMap(({ id, kind }) => {
    const { service, store }: Partial<Declaration> = KINDS.find((k) => k.id === kind) ?? {};
    const address = settings[`${id}.${service?.address}` as SettingKey];
    return service?.noPort === true || typeof address !== 'string' ? [] : targetOf(id, address, store?.port);
  });
  return [{ component: MAIN.id, title: componentTitle(MAIN.id), ...main }, ...stores, ...services];
}

function targetOf(component: ComponentId, address: string, usual?: number): Target[] {
  // What stands before the last @ is user and password, which people do not encode.
  const bare = address.replace(/^([a-z][\w+.-]*:\/\/).*@/is, '$1');
  const text = bare.includes('://') ? bare : `tcp://${bare}`;
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (usual ?? (url.protocol === 'https:' ? 443 : 80)) : Number(url.port);
  return host === '' ? [] : [{ component, title: componentTitle(component), host: dialable(host), port }];
}

/** Servers bind to all addresses; nobody connects to them all. */
const dialable = (host: string): string => (host === '0.0.0.0' || host === '::' || host === '*' ? 'localhost' : host);

/** Whether a host is this machine by its loopback. */
export const isHere = (host: string): boolean => /^(localhost|127\.[\d.]+|::1)$/.test(host);
