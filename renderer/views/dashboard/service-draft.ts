import type { ServiceChange, ServiceEntry, ServiceField, ServiceKindForm } from '../../../shared/contract/index.ts';
import { type Draft, draftOf, parseDraft } from './setting-values.ts';

/** What somebody wrote into the form; a field that is not among `fields` was not touched. */
export interface ServiceDraft {
  readonly id: string;
  readonly kind: string;
  readonly neededBy: readonly string[];
  readonly fields: Readonly<Record<string, Draft>>;
}

export const draftOfEntry = (entry: ServiceEntry | null, kind: string): ServiceDraft => ({
  id: entry?.id ?? '',
  kind: entry?.kind ?? kind,
  neededBy: entry?.neededBy ?? [],
  fields: {},
});

/** What a field holds before somebody writes into it: what is set, else what counts without that. */
export const heldBy = ({ name, fallback }: ServiceField, entry: ServiceEntry | null): unknown =>
  entry?.values[name] ?? fallback;

/** The change that a draft means, and what cannot be one, by field. Only what was touched is part of it. */
export function changeOf(
  { id, kind, neededBy, fields }: ServiceDraft,
  form: ServiceKindForm,
  entry: ServiceEntry | null,
): { readonly change: ServiceChange; readonly wrong: ReadonlyMap<string, string> } {
  const wrong = new Map<string, string>();
  const values: Record<string, ServiceEntry['values'][string]> = {};
  for (const field of form.fields) {
    const draft = fields[field.name];
    if (draft === undefined) continue;
    // An empty field is one that is not set.
    const parsed = parseDraft({ input: field.input, mayBeNone: true }, draft);
    if (!parsed.ok) wrong.set(field.name, parsed.reason);
    else values[field.name] = isEmptyList(parsed.value) ? null : parsed.value;
  }
  return {
    change: { was: entry?.id ?? null, entry: { id: id.trim(), kind, neededBy: [...neededBy], values } },
    wrong,
  };
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The text in a field: what was written, else what it holds. */
export const textsOf = (field: ServiceField, draft: ServiceDraft, entry: ServiceEntry | null): Draft =>
  draft.fields[field.name] ?? draftOf({ input: field.input, value: heldBy(field, entry) });
