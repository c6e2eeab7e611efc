import type { Declaration } from '../components/declaration.ts';
import type { RunbookId } from '../components/derive.ts';
import type { ServiceId, ServiceRunbookId } from '../components/service-ids.ts';
import { storePort } from '../primitives/addresses.ts';
import { type ComponentId, componentTitle, STORES, type StoreId, storeOf } from './components.ts';
import { KINDS, type Service } from './services.ts';
import type { SettingKey, Settings } from './settings.ts';

/** The process of what is kept. */
export interface KeptProcess {
  /** What it is called; null where that may be anything. */
  readonly names: readonly string[] | null;
  /** The option without which its command line does not say where its data is; absent where it needs none. */
  readonly dataOption?: string;
  /** How it is asked to end, where that is not SIGTERM. */
  readonly endsBy?: 'SIGINT';
}

/** What is restarted through whoever keeps it running, or ended and started again by its own command line. */
export interface Kept {
  readonly id: ComponentId;
  /** Its name for people. */
  readonly title: string;
  /** The runbooks that restart it, and let it go on where it was stopped. */
  readonly restart: RunbookId;
  readonly goOn: RunbookId;
  /** Its port on this machine; null where it is elsewhere or has none. */
  readonly port: number | null;
  readonly process: KeptProcess;
}

/** A store as what somebody keeps running. */
export function keptStore(id: StoreId, settings: Settings): Kept {
  const { address, port, programs } = storeOf(id);
  return {
    id,
    title: componentTitle(id),
    restart: `restart-${id}`,
    goOn: `continue-${id}`,
    port: storePort(settings[address], port),
    process: { names: programs },
  };
}

/** A service as what somebody keeps running. */
export function keptService({ service, store }: Declaration, id: ServiceId, settings: Settings): Kept {
  const address = settings[`${id}.${service?.address}` as SettingKey];
  return {
    id,
    title: id,
    restart: `restart-${id}` as ServiceRunbookId,
    goOn: `continue-${id}` as ServiceRunbookId,
    port: service?.noPort === true || typeof address !== 'string' ? null : portOf(address, store?.port),
    process: service?.process ?? { names: store?.programs ?? null },
  };
}

/** Every service that somebody added, as what somebody keeps running. */
export const keptServices = (settings: Settings): readonly Kept[] =>
  (settings.services ?? []).flatMap(({ id, kind }: Service) => {
    const declaration: Declaration | undefined = KINDS.find((k) => k.id === kind);
    return declaration === undefined ? [] : [keptService(declaration, id, settings)];
  });

/** A component as what somebody keeps running; null for what is no store and no service. */
export const keptOf = (id: ComponentId, settings: Settings): Kept | null =>
  isStore(id) ? keptStore(id, settings) : (keptServices(settings).find((kept) => kept.id === id) ?? null);

const isStore = (id: ComponentId): id is StoreId => STORES.some((store) => store.id === id);

/** The port of an address on this machine, whether with or without a scheme; null for one elsewhere. */
function portOf(address: string, usual: number | undefined): number | null {
  const url = address.includes('://') ? address : `tcp://${address}`;
  return storePort(url, usual ?? (url.startsWith('https:') ? 443 : 80));
}
