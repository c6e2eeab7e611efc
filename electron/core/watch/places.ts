import {
  backendUrl,
  COMPONENTS,
  type ComponentId,
  isMain,
  KINDS,
  MAIN,
  type SettingKey,
  type Settings,
  STORES,
} from '../../../shared/domain/index.ts';

type Places = ReadonlyMap<ComponentId, string>;

/** Where each component is read, as far as a setting says so; without user, password and path. */
function placesIn(settings: Settings): Places {
  const main = COMPONENTS.filter(({ id, partOf }) => isMain(id) || partOf === MAIN.id).map(({ id }) => id);
  const services = (settings.services ?? []).map(({ id, kind }) => {
    const address = KINDS.find((k) => k.id === kind)?.service.address;
    return [id, settings[`${id}.${address}` as SettingKey]] as const;
  });
  const stores = STORES.map(({ id, address }) => [id, settings[address]] as const);
  return new Map([
    ...main.map((id) => [id, backendUrl(settings)] as const),
    ...[...stores, ...services].flatMap(([id, at]) => (typeof at === 'string' ? [[id, hostOf(at)] as const] : [])),
  ]);
}

const hostOf = (address: string): string =>
  address
    .replace(/^[a-z0-9+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/[/?].*$/, '');

/** What is read at another address with these settings than with those before: nothing that is known of it is of what is there. Pure. */
export function movedBetween(before: Settings, after: Settings): readonly ComponentId[] {
  const places = placesIn(before);
  return [...placesIn(after)].flatMap(([id, at]) => ((places.get(id) ?? at) === at ? [] : [id]));
}
