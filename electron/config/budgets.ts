import { LineCounter, parseDocument, visit } from 'yaml';
import { DECLARED, type Problem, SETTING_KEYS, type SettingKey, type Source } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';

const LONGEST_PATH = 200;

interface Rule {
  readonly key: SettingKey;
  /** Words that the path of a number has to contain, in this order; the file's nesting is not fixed. */
  readonly path: RegExp;
  readonly field: 'warning' | 'critical' | 'value';
  readonly factor?: number;
}

const WARNING = '(warn|warning)';
const CRITICAL = '(crit|critical|limit|max|fail|error)';
const pair = (key: SettingKey, words: string, factor = 1): Rule[] => [
  { key, path: new RegExp(`${words}.*${WARNING}`, 'i'), field: 'warning', factor },
  { key, path: new RegExp(`${words}.*${CRITICAL}`, 'i'), field: 'critical', factor },
];

/** Which numbers of the budgets file mean which setting (stack-facts: p95, heap, CPU, WebSocket handshake, confirmation counts). */
const RULES: readonly Rule[] = [
  ...DECLARED.flatMap(({ id, metrics }) =>
    Object.entries(metrics).flatMap(([name, { budget }]) =>
      SETTING_KEYS.flatMap((key) =>
        budget !== undefined && key === `thresholds.${id}.${name}` ? pair(key, budget.words, budget.factor) : [],
      ),
    ),
  ),
  { key: 'health.warningsToDegrade', path: /consecutive_warning_violations/i, field: 'value' },
  { key: 'health.criticalsToAlarm', path: /critical_violation_immediate/i, field: 'value' },
  { key: 'health.goodsToRecover', path: /recovery_confirmation_cycles/i, field: 'value' },
];

interface Found {
  readonly path: string;
  readonly value: unknown;
  readonly line: number;
}

/** Every single value of a JSON text with its path and line. JSON is YAML, and that parser keeps places. */
function valuesIn(text: string): Found[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const found: Found[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key') return;
      const path = ancestors
        .flatMap((a) => ('key' in a ? [String((a.key as { value?: unknown } | null)?.value ?? '')] : []))
        .join('.')
        // Words are looked for in it; a name of a thousand letters is none.
        .slice(0, LONGEST_PATH);
      found.push({ path, value: node.value, line: lines.linePos(node.range?.[0] ?? 0).line });
    },
  });
  return found;
}

/** The name of a limit, with its unit at most: beside it stand texts about it (`warning_action`). */
const LIMIT_NAME = new RegExp(`(^|\\.)(${WARNING}|${CRITICAL})(_?(ms|s|mb|percent|pct))?$`, 'i');

/** The number that a rule means, or what stands in its place. */
function hitOf({ path, field }: Rule, all: readonly Found[]): Found | undefined {
  const hits = all.filter((one) => path.test(one.path));
  const isLimit = ({ path: own }: Found) => field === 'value' || LIMIT_NAME.test(own);
  return hits.find((one) => typeof one.value === 'number') ?? hits.find(isLimit);
}

/**
 * What the stack's budgets file (`budgets/performance_sla.json`) sets. The first number that fits a rule counts.
 * @param file as shown to a person
 * @returns no offers where it cannot be used as a whole
 */
export function readBudgets(
  text: string,
  file: string,
): { readonly offers: readonly Offer[] | null; readonly problems: readonly Problem[] } {
  const bare = text.replace(/^\uFEFF/, '');
  let all: Found[] = [];
  try {
    const isEmpty = JSON.stringify(JSON.parse(bare)) === '{}';
    all = valuesIn(bare);
    if (!isEmpty && RULES.every((rule) => hitOf(rule, all) === undefined))
      return unusable(file, 'The budgets file holds no limit that Lifeguard knows.', 'Mend it');
  } catch (error) {
    return unusable(file, `The budgets file is not valid JSON: ${(error as Error).message}.`, 'Mend the JSON');
  }
  const merged = new Map<SettingKey, { value: unknown; line: number }>();
  for (const rule of RULES) {
    const hit = hitOf(rule, all);
    if (hit === undefined) continue;
    // What is no number is refused where every value is.
    const value = typeof hit.value === 'number' ? hit.value * (rule.factor ?? 1) : hit.value;
    const before = merged.get(rule.key);
    if (rule.field === 'value') merged.set(rule.key, { value, line: hit.line });
    else
      merged.set(rule.key, {
        value: { ...(before?.value as object), [rule.field]: value },
        line: before?.line ?? hit.line,
      });
  }
  const source = (line: number): Source => ({ kind: 'budgets', file, line, note: null });
  return { offers: [...merged].map(([key, { value, line }]) => ({ key, value, source: source(line) })), problems: [] };
}

const unusable = (where: string, message: string, mend: string): ReturnType<typeof readBudgets> => ({
  offers: null,
  problems: [
    {
      where,
      message,
      fix: `${mend}; until then the last good budgets, or the built-in ones, are in force.`,
      severity: 'warning',
    },
  ],
});
