import type { ComponentId } from '../../../shared/domain/index.ts';
import { hrefOf, type Route } from '../../routes.ts';

/** What a page of the past has for its moment in the address: `?at=2026-11-29T02:13:20.000Z`. */
export const AT = 'at';

/** A page that can be turned back to a moment that is over. */
export type PastRoute =
  | { readonly page: 'overview' | 'components' }
  | { readonly page: 'component'; readonly id: ComponentId };

/** The moment that an address names, in epoch milliseconds: null for none, `wrong` for what is no time. */
export function momentIn(text: string): number | null | 'wrong' {
  if (text === '') return null;
  const at = /^\d{10,14}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) && at >= 0 ? Math.round(at) : 'wrong';
}

export const momentText = (at: number): string => new Date(at).toISOString();

/** The address of a page as it was at a moment, in epoch milliseconds. */
export const pastHref = (route: Route, at: number): string =>
  `${hrefOf(route)}?${AT}=${encodeURIComponent(momentText(at))}`;

/** The moment with its seconds: `02:13:20`, `29 Nov 02:13:20`. */
export const withSeconds = (clock: string, at: number): string =>
  `${clock}:${String(new Date(at).getSeconds()).padStart(2, '0')}`;

/** Where the axis of a range ends so that the moment lies on it: where it ended before if that does, else at now, or around it. */
export function axisEnd(at: number, end: number, rangeMs: number, now: number): number {
  if (at <= end && at >= end - rangeMs && end <= now) return end;
  return at >= now - rangeMs ? now : at + rangeMs / 2;
}
