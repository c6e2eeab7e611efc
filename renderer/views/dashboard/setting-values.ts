import type { SettingView } from '../../../shared/contract/index.ts';
import { COMPONENTS, SETTING_KEYS } from '../../../shared/domain/index.ts';

/** A value of a setting as texts in fields; what a person types stays a text until it is saved. */
export type Draft = Readonly<Record<string, string>>;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a draft means: a value to send, or why it cannot be one. */
export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const lines = (value: unknown): string => (Array.isArray(value) ? value.map(text).join('\n') : '');
const linesOf = (draft: string | undefined): string[] =>
  (draft ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const BYTES = /\(bytes\)$/;
/** Nobody counts bytes: they are typed, and shown, as megabytes. */
const MEGABYTE = 1024 ** 2;
type Titled = Partial<Pick<SettingView, 'title'>>;

/** The title of a setting with the unit that its fields have. */
export const shownTitle = (title: string): string => title.replace(BYTES, '(MB)');

/** The fields of a setting, filled with its present value. A secret's value never reaches the page, so its field is empty. */
export function draftOf({ input, value, title = '' }: Pick<SettingView, 'input' | 'value'> & Titled): Draft {
  const shown = (one: unknown): string => text(typeof one === 'number' && BYTES.test(title) ? one / MEGABYTE : one);
  const record = isRecord(value) ? value : {};
  switch (input) {
    case 'threshold':
      return { warning: shown(record.warning), critical: shown(record.critical) };
    case 'command':
      return { command: text(record.command), args: lines(record.args), cwd: text(record.cwd) };
    case 'list':
      return { list: lines(value) };
    case 'secret':
      return { text: '' };
    case 'text':
    case 'number':
    case 'boolean':
    case 'choice':
      return { text: shown(value) };
  }
}

/** The value that a draft stands for. An empty field means "none" where the setting allows it. */
export function parseDraft(
  { input, mayBeNone, title = '' }: Pick<SettingView, 'input' | 'mayBeNone'> & Titled,
  draft: Draft,
): Parsed {
  const unit = BYTES.test(title) ? MEGABYTE : 1;
  switch (input) {
    case 'number':
      return parseNumber(draft.text ?? '', mayBeNone, unit);
    case 'threshold': {
      const warning = parseNumber(draft.warning ?? '', true, unit);
      const critical = parseNumber(draft.critical ?? '', true, unit);
      if (!warning.ok) return warning;
      return critical.ok ? { ok: true, value: { warning: warning.value, critical: critical.value } } : critical;
    }
    case 'list':
      return { ok: true, value: linesOf(draft.list) };
    case 'command': {
      const command = (draft.command ?? '').trim();
      const cwd = (draft.cwd ?? '').trim();
      return {
        ok: true,
        value: command === '' ? null : { command, args: linesOf(draft.args), cwd: cwd === '' ? null : cwd },
      };
    }
    case 'boolean':
      return { ok: true, value: draft.text === 'true' };
    case 'text':
    case 'choice':
    case 'secret': {
      const given = (draft.text ?? '').trim();
      return { ok: true, value: given === '' && mayBeNone ? null : given };
    }
  }
}

function parseNumber(given: string, optional: boolean, unit: number): Parsed {
  const trimmed = given.trim().replace(',', '.');
  if (trimmed === '') return optional ? { ok: true, value: null } : { ok: false, reason: 'A number is needed here.' };
  const value = Number(trimmed);
  return Number.isFinite(value)
    ? { ok: true, value: unit === 1 ? value : Math.round(value * unit) }
    : { ok: false, reason: `“${given.trim()}” is not a number.` };
}

/** The heading of where messages go, which has more to it than its settings. */
export const OUTGOING_GROUP = 'Messages to others';

const GROUPS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(COMPONENTS.map(({ id, title }) => [id, title])),
  repository: 'Stack',
  thresholds: 'Limits',
  health: 'From readings to states',
  cadence: 'How often',
  timeouts: 'Time limits',
  recovery: 'Recovery',
  machine: 'Machine',
  escalation: 'Escalation',
  notifications: 'Notifications',
  metrics: 'Figures for Prometheus',
  outgoing: OUTGOING_GROUP,
  tray: 'Menu bar',
  app: 'App',
};

export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly SettingView[];
  /** Everything about one service that somebody added, its limits and times as well. */
  readonly isService: boolean;
}

const BUILT_IN: ReadonlySet<string> = new Set(SETTING_KEYS);

/** Settings under their headings, in the order of their declaration. */
export function groupSettings(settings: readonly SettingView[]): readonly SettingGroup[] {
  const groups = new Map<string, { isService: boolean; settings: SettingView[] }>();
  for (const setting of settings) {
    const [prefix = '', next = ''] = setting.key.split('.');
    const isService = !BUILT_IN.has(setting.key);
    const title = !isService
      ? (GROUPS[prefix] ?? prefix)
      : /^(thresholds|cadence|timeouts)$/.test(prefix)
        ? next
        : prefix;
    const group = groups.get(title) ?? { isService, settings: [] };
    group.settings.push(setting);
    groups.set(title, group);
  }
  return [...groups].map(([title, group]) => ({ title, ...group }));
}
