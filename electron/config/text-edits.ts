import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, Document as YamlDocument } from 'yaml';
import { yamlOf } from './user-file.ts';

/** Where a value stands in a YAML document, from its top. */
type Path = readonly (string | number)[];

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The same change made in the text itself, so that every other byte stays; the text as a YAML writer makes it where that is not possible, as in a
 * flow mapping.
 * @param written the text with the change as the writer makes it, which says what the result has to mean
 * @param places where the setting stands; none where it is to be added
 * @param key under which it is added at the top; null where it cannot be added there
 */
export function keepingRest(
  text: string,
  written: string,
  { places, key, value }: { readonly places: readonly Path[]; readonly key: string | null; readonly value: unknown },
): string {
  const [place, another] = places;
  const kept =
    another !== undefined
      ? null
      : place === undefined
        ? key === null || value === undefined
          ? text
          : appended(text, key, value)
        : value === undefined
          ? without(text, place)
          : replaced(text, place, value);
  return kept !== null && meaningOf(kept) !== null && isDeepStrictEqual(meaningOf(kept), meaningOf(written))
    ? kept
    : written;
}

/** What a text means; null where it is no YAML, or one that cannot be told (aliases without end, or of nothing). */
function meaningOf(text: string): { readonly values: unknown } | null {
  const document = yamlOf(text);
  if (document.errors.length > 0) return null;
  try {
    return { values: document.toJS() ?? {} };
  } catch {
    return null;
  }
}

/** With one more setting at its end. A text without a line break at its end has none afterwards. */
function appended(text: string, key: string, value: unknown): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const added = new YamlDocument({ [key]: value }).toString({ lineWidth: 0 }).replaceAll('\n', eol);
  return text === '' || text.endsWith('\n') ? text + added : text + eol + added.slice(0, -eol.length);
}

/** Without the lines of a setting: its own, and those after it that stand further in. */
function without(text: string, place: Path): string | null {
  const from = keyAt(yamlOf(text), place);
  if (from === null) return null;
  const lines = text.split(/(?<=\n)/);
  let first = 0;
  for (let at = 0; at + (lines[first]?.length ?? 0) <= from && first < lines.length; first++)
    at += lines[first]?.length ?? 0;
  const indent = indentOf(lines[first]);
  let next = first + 1;
  while (next < lines.length && indentOf(lines[next]) > indent) next++;
  const rest = [...lines.slice(0, first), ...lines.slice(next)].join('');
  // What was the last line without a line break was put after one.
  return next === lines.length && !text.endsWith('\n') ? rest.replace(/\r?\n$/, '') : rest;
}

/** Columns before the first character; none in an empty line, which belongs to nothing. */
const indentOf = (line = ''): number => (line.trim() === '' ? -1 : line.length - line.trimStart().length);

/** Where the key of a value begins in the text. */
function keyAt(document: Document, place: Path): number | null {
  const map: unknown = place.length === 1 ? document.contents : document.getIn(place.slice(0, -1), true);
  if (!isMap(map) || map.flow === true) return null;
  const pair = map.items.find((p) => isScalar(p.key) && p.key.value === place.at(-1));
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

/** With another value in the same place; of a mapping, with other values under the same keys. */
function replaced(text: string, place: Path, value: unknown): string | null {
  const splices = splicesOf(yamlOf(text), place, value);
  return splices === null
    ? null
    : splices.toSorted((a, b) => b.from - a.from).reduce((t, s) => t.slice(0, s.from) + s.text + t.slice(s.to), text);
}

function splicesOf(document: Document, place: Path, value: unknown): readonly Splice[] | null {
  const node: unknown = document.getIn(place, true);
  if (isMap(node) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value).map(([key, part]) => splicesOf(document, [...place, key], part));
    return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
  }
  // A tag stands before the value and would be that of the new one as well.
  if (!isScalar(node) || node.tag !== undefined || (typeof value === 'object' && value !== null) || node.range == null)
    return null;
  if (node.value === value) return [];
  const [from, to] = node.range;
  return from === to ? null : [{ from, to, text: new YamlDocument(value).toString({ lineWidth: 0 }).trimEnd() }];
}
