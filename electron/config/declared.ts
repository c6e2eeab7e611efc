import type { Service, ServiceId, SettingKey, SettingTable } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import type { Merged } from './merge.ts';
import type { UserFile } from './user-file.ts';

/** What the stack's own files name beside what is always watched. */
export interface DeclaredServices {
  readonly entries: readonly DeclaredService[];
  /** Containers that a compose file names, whatever runs in them. */
  readonly containers?: readonly DeclaredContainer[];
  /** A change of any of these may change what is declared. */
  readonly files: readonly string[];
}

/** A container, by what other containers reach it, and the ports of this machine that lead into it. */
export interface DeclaredContainer {
  readonly names: readonly string[];
  readonly ports: readonly { readonly host: number; readonly inside: number }[];
  /** Where it is named, as shown to a person. */
  readonly file: string;
  readonly line: number;
}

export interface DeclaredService {
  readonly id: string;
  readonly kind: Service['kind'];
  /** The setting that holds its address, by its short name, and the address. */
  readonly address: string;
  readonly at: string;
  /** Where it is named, as shown to a person. */
  readonly file: string;
  readonly line: number;
}

export const NONE: DeclaredServices = { entries: [], files: [] };

/** What somebody added, and after it what only the stack's files name: of one name, what somebody added counts. */
export function withDeclared(
  added: UserFile['services'],
  declared: readonly DeclaredService[],
): { services: UserFile['services']; offers: readonly Offer[] } {
  const more = declared.filter(({ id }) => !added.some((s) => s.id === id));
  if (more.length === 0) return { services: added, offers: [] };
  return {
    services: [
      ...added,
      ...more.map(({ id, kind }) => ({ id: id as ServiceId, kind, neededBy: [], declared: true as const })),
    ],
    offers: more.map(({ id, address, at, file, line }) => ({
      key: `${id}.${address}` as SettingKey,
      value: at,
      source: { kind: 'discovered', file, line, note: id },
    })),
  };
}

/** A service without an address that can be used is not watched. The list stays the same one for as long as nothing of it changes. */
export function addressed(
  services: UserFile['services'],
  sources: Merged['sources'],
  table: SettingTable,
): UserFile['services'] {
  const lacking = new Set(
    [...table].flatMap(([key, { needed }]) =>
      needed && sources[key]?.kind === 'default' ? [key.slice(0, key.indexOf('.'))] : [],
    ),
  );
  const left = services.filter(({ id }) => !lacking.has(id));
  return left.length === services.length ? services : left;
}
