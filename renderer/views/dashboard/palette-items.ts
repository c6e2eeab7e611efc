import type { SettingView } from '../../../shared/contract/index.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { type Catalogue, componentTitle, type Incident, type LogView, offersOf } from '../../../shared/domain/index.ts';
import { formatValue } from '../../../shared/format.ts';
import { MB } from '../../../shared/primitives/units.ts';
import { hrefOf } from '../../routes.ts';
import type { Mark } from '../../store/selectors.ts';
import { incidentMark } from './incident-words.ts';
import { type ListedPage, PAGES } from './page-list.ts';

/** One line of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly group: 'Now' | 'Pages' | 'Components' | 'Recovery' | 'Incidents' | 'Settings' | 'Logs';
  readonly title: string;
  readonly about: string;
  readonly sign: { readonly icon: ListedPage } | { readonly mark: Mark };
  /** The address it leads to. */
  readonly href: string;
  /** Pressing it does what the best button of the page does. */
  readonly isBest?: true;
}

interface Sources {
  readonly snapshot: Snapshot;
  readonly catalogue: Catalogue;
  readonly incidents: readonly Incident[];
  readonly settings: readonly SettingView[];
  readonly logs: LogView['logs'];
}

/** Everything that can be gone to, what helps now first. */
export function paletteItems({ snapshot, catalogue, incidents, settings, logs }: Sources): readonly PaletteItem[] {
  const [cause] = snapshot.causes;
  const best = offersOf(cause?.action ?? null);
  return [
    ...best.map((offer, i) => ({
      id: `now-${offer.runbook}`,
      group: 'Now' as const,
      title: offer.label,
      about: cause?.title ?? '',
      sign: { icon: 'recovery' as const },
      href: `#/recovery/${offer.runbook}`,
      ...(i === 0 ? { isBest: true as const } : {}),
    })),
    ...PAGES.map(({ page, title }) => ({
      id: `page-${page}`,
      group: 'Pages' as const,
      title,
      about: '',
      sign: { icon: page },
      href: hrefOf({ page }),
    })),
    ...snapshot.components.map((component) => ({
      id: `component-${component.id}`,
      group: 'Components' as const,
      title: component.title,
      about: component.figure ?? component.label,
      sign: { mark: component.state },
      href: hrefOf({ page: 'component', id: component.id }),
    })),
    ...catalogue.runbooks.map(({ id, title, does, component }) => ({
      id: `runbook-${id}`,
      group: 'Recovery' as const,
      title: `${title}${catalogue.kindOf(component) === component ? '' : ` (${component})`}`,
      about: does,
      sign: { icon: 'recovery' as const },
      href: hrefOf({ page: 'runbook', id }),
    })),
    ...incidents.map((incident) => ({
      id: `incident-${incident.id}`,
      group: 'Incidents' as const,
      title: incident.title,
      about: `${incident.id} · ${componentTitle(incident.component)} · ${dayText(incident.openedAt)}`,
      sign: { mark: incidentMark(incident) },
      href: hrefOf({ page: 'incident', id: incident.id }),
    })),
    ...settings.map((setting) => ({
      id: `setting-${setting.key}`,
      group: 'Settings' as const,
      title: setting.title.replace(BYTES, '(MB)'),
      about: valueWords(setting, catalogue),
      sign: { icon: 'settings' as const },
      href: `#/settings?find=${encodeURIComponent(setting.key)}`,
    })),
    ...logs
      .filter(({ state }) => state !== 'absent')
      .map(({ id, title }) => ({
        id: `log-${id}`,
        group: 'Logs' as const,
        title,
        about: '',
        sign: { icon: 'logs' as const },
        href: `#/logs?log=${encodeURIComponent(id)}`,
      })),
  ];
}

/** As on the page of the settings, which is not loaded for this: nobody counts bytes. */
const BYTES = /\(bytes\)$/;

/** The present value of a setting as a person says it, limits with their units. */
function valueWords({ key, title, value, input, printable }: SettingView, { metrics }: Catalogue): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number' && BYTES.test(title)) return String(value / MB);
  // A text stands in quotation marks there.
  if (typeof value !== 'object') return printable.replace(/^"(.*)"$/, '$1');
  if (input !== 'threshold') return Object.values(value).flat().filter(Boolean).map(String).join(' ');
  const unit = [...metrics].find(([metric]) => key === `thresholds.${metric}`)?.[1].unit ?? 'count';
  const limits = Object.entries(value).filter((limit): limit is [string, number] => typeof limit[1] === 'number');
  return limits.map(([level, limit]) => `${level} from ${formatValue(limit, unit)}`).join(', ') || 'no limit';
}

const dayText = (wall: number): string =>
  new Date(wall).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Of a group so many are shown while something is searched for. */
const MOST = 4;

/**
 * What fits all words of a query by group, best first; without a query what helps now, the pages and what is in trouble.
 */
export function findItems(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0)
    return items.filter(
      ({ group, sign }) =>
        group === 'Now' || group === 'Pages' || (group === 'Components' && 'mark' in sign && isTrouble(sign.mark)),
    );
  const ranked = items.flatMap((item) => {
    const ranks = words.map((word) => rankOf(item, word));
    const isNamed = item.title.toLowerCase().startsWith(words.join(' '));
    return ranks.includes(null) ? [] : [{ item, rank: isNamed ? 0 : 1 + Math.max(...ranks.map((r) => r ?? 0)) }];
  });
  const groups = [...Map.groupBy(ranked, ({ item }) => item.group).values()].map((group) =>
    group.sort((a, b) => a.rank - b.rank).slice(0, MOST),
  );
  // What is called so comes before what only mentions it.
  return groups.sort(([a], [b]) => (a?.rank ?? 0) - (b?.rank ?? 0)).flatMap((group) => group.map(({ item }) => item));
}

const isTrouble = (mark: Mark): boolean => mark === 'critical' || mark === 'degraded';

/** How well a word fits: 0 is best, null not at all. */
function rankOf({ title, about, group }: PaletteItem, word: string): number | null {
  const name = title.toLowerCase();
  if (name.startsWith(word)) return 0;
  if (name.split(/[\s(/.:_-]+/).some((part) => part.startsWith(word))) return 1;
  if (name.includes(word)) return 2;
  return about.toLowerCase().includes(word) || group.toLowerCase().startsWith(word) ? 3 : null;
}

/** A title in pieces, those that a word of the query fits marked. */
export function marked(title: string, query: string): readonly { readonly text: string; readonly hit: boolean }[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = title.toLowerCase();
  // Some letters are longer in lower case: then places in one are not places in the other.
  if (lower.length !== title.length) return [{ text: title, hit: false }];
  const hit = new Array<boolean>(title.length).fill(false);
  for (const word of words)
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1))
      hit.fill(true, at, at + word.length);
  const pieces: { text: string; hit: boolean }[] = [];
  for (const [i, letter] of [...Array(title.length).keys()].map((n) => [n, title[n] ?? ''] as const)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.hit === hit[i]) last.text += letter;
    else pieces.push({ text: letter, hit: hit[i] ?? false });
  }
  return pieces;
}
