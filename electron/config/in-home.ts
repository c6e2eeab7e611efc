import { MAIN, type SettingTable } from '../../shared/domain/index.ts';
import { expandHome } from './display-path.ts';
import type { Offer } from './layer.ts';

/** The same offer with `~` as the home folder, where it names a file or a folder. */
export function inHome(offer: Offer, home: string, table: SettingTable): Offer {
  const expanded = (value: unknown): unknown =>
    typeof value === 'string' ? expandHome(value, home) : Array.isArray(value) ? value.map(expanded) : value;
  if (table.get(offer.key)?.path) return { ...offer, value: expanded(offer.value) };
  if (offer.key !== MAIN.start || typeof offer.value !== 'object' || offer.value === null) return offer;
  const parts = Object.entries(offer.value).map(([part, value]) => [part, part === 'args' ? value : expanded(value)]);
  return { ...offer, value: Object.fromEntries(parts) };
}
