import type { Declaration } from '../../shared/components/declaration.ts';
import type { ServiceEntry, ServiceField, ServiceKindForm } from '../../shared/contract/index.ts';
import {
  catalogueOf,
  KINDS,
  type Service,
  type ServiceId,
  type SettingKey,
  type SettingTable,
} from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { isAddress, isSecret, maskAddress } from './secrets.ts';
import { entryKeys } from './services.ts';
import { inputOf } from './views.ts';

/** Stands for the name of a service of which there is none yet; no text of a declaration holds it. */
const NAME = '\u0001' as ServiceId;

/** What an entry of a kind may set: the name there, and the setting that it is. The address has one name of its two. */
export function fieldsOf(id: ServiceId, kind: Declaration): readonly (readonly [string, SettingKey])[] {
  const address = kind.service?.address ?? null;
  return [...entryKeys(id, kind)].flatMap(([name, key]) =>
    address !== null && name === address && name !== 'at' ? [] : [[name, key as SettingKey] as const],
  );
}

/** Everything that a service of this name and kind can be set to. */
export const tableOf = (id: ServiceId, kind: Service['kind']): SettingTable =>
  catalogueOf([{ id, kind, neededBy: [] }]).settings;

/** The forms of all kinds, in the order in which they are offered. */
export const kindForms = (): ServiceKindForm[] => KINDS.map(formOf);

function formOf(kind: (typeof KINDS)[number]): ServiceKindForm {
  const { id, service }: Declaration & { readonly id: Service['kind'] } = kind;
  const table = tableOf(NAME, id);
  const fields = fieldsOf(NAME, kind).flatMap(([name, key]): ServiceField[] => {
    const definition = table.get(key);
    if (definition === undefined) return [];
    const { title, about, fallback, needed = false, address, secret } = definition;
    const isOwn = name === 'at' || (name in kind.settings && name !== 'enabled');
    // An address holds a password now and then, and is read by people all the same.
    const edited = address === true ? { input: 'text' as const, choices: [] } : inputOf(definition);
    return [
      {
        name,
        title: shortTitle(title),
        about: about.replaceAll(NAME, 'it'),
        ...edited,
        fallback: needed || secret === true || fallback === NAME ? null : (fallback as ServiceField['fallback']),
        needed,
        example: name === 'at' ? (service?.example ?? null) : null,
        group: isOwn ? 'own' : START.has(name) ? 'start' : 'limits',
      },
    ];
  });
  return { kind: id, name: service?.name ?? id, about: service?.about ?? '', fields };
}

const START: ReadonlySet<string> = new Set(['start', 'folder', 'log']);

/** `Address` of `cache address`, `Folder` of `Folder of cache`: whose it is stands above the form. */
function shortTitle(title: string): string {
  const left = title.replace(` of ${NAME}`, '').replace(`${NAME} `, '').replace(NAME, 'it').trim();
  return left.charAt(0).toUpperCase() + left.slice(1);
}

/** An entry as a form has it, from what the file that it stands in sets; passwords in addresses are masked. */
export function entryForm({ id, kind, neededBy }: Service, offers: readonly Offer[]): ServiceEntry {
  const declaration = KINDS.find((k) => k.id === kind);
  const table = tableOf(id, kind);
  const set = declaration === undefined ? [] : fieldsOf(id, declaration);
  const values = set.flatMap(([name, key]) => {
    const offer = offers.find((o) => o.key === key);
    return offer === undefined ? [] : [[name, shownValue(key, offer.value, table)] as const];
  });
  return { id, kind, neededBy: [...neededBy], values: Object.fromEntries(values) };
}

/** A value of an entry as a person may see it: passwords are masked, whole or inside an address. */
export function shownValue(key: SettingKey, value: unknown, table: SettingTable): ServiceEntry['values'][string] {
  if (typeof value === 'string' && isAddress(key, table)) return maskAddress(value);
  return (isSecret(key, table) ? MASKED : value) as ServiceEntry['values'][string];
}

/** What stands in the place of a password that is not shown. */
export const MASKED = '••••';
