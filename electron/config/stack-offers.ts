import path from 'node:path';
import { catalogueOf, MAIN, type Problem, type Source } from '../../shared/domain/index.ts';
import { BACKEND_DEFAULTS, backendDefaults } from './backend-defaults.ts';
import { readBudgets } from './budgets.ts';
import { displayPath } from './display-path.ts';
import { parseEnvFile } from './env-file.ts';
import { type Offer, offerText } from './layer.ts';
import type { LoadOptions } from './load-options.ts';
import type { Accepted } from './merge.ts';
import { readText } from './read-text.ts';
import type { FoundRepository } from './repository.ts';

type Stack = { readonly offers: readonly Offer[]; readonly files: readonly string[] };
export const NOTHING: Stack = { offers: [], files: [] };

/** What the repository itself says: where it is, the backend's own defaults, its budgets and its `.env` files. */
export function discovered(
  repository: FoundRepository,
  options: LoadOptions,
  problems: Problem[],
  before: Accepted,
): Stack {
  const { home, env } = options;
  const { root, backend, why } = repository;
  const source = (note: string): Source => ({ kind: 'discovered', file: displayPath(root, home), line: null, note });
  const budgetsFile = path.join(backend, 'budgets/performance_sla.json');
  const envFiles = [...new Set([path.join(root, '.env'), path.join(backend, '.env')])];
  const fromEnv = envFiles.flatMap((file) => envOffers(file, displayPath(file, home), { env, problems, before }));
  const budgets = budgetOffers(budgetsFile, displayPath(budgetsFile, home), problems, before);
  const offers: Offer[] = [
    { key: 'repository.path', value: root, source: source(why) },
    { key: MAIN.folder, value: backend, source: source(why) },
    ...backendDefaults(backend, (file) => displayPath(file, home)),
    ...budgets,
    ...fromEnv,
  ];
  return {
    offers,
    files: [...envFiles, budgetsFile, path.join(backend, 'start.sh'), path.join(backend, BACKEND_DEFAULTS)],
  };
}

/** Text of one of the stack's files; null when it is not there or, which is then said, cannot be read. */
function textOf(file: string, shown: string, problems: Problem[]): string | null {
  const read = readText(file, shown);
  if (read.kind === 'unusable')
    problems.push({ where: shown, message: read.message, fix: read.fix, severity: 'error' });
  return read.kind === 'text' ? read.text : null;
}

/** What a file offered while it could still be read. */
const lastOffers = (before: Accepted, shown: string): Offer[] =>
  [...before.values()].filter((offer) => offer.source.file === shown);

/** What the budgets file sets; what it last set while it cannot be used. */
function budgetOffers(file: string, shown: string, problems: Problem[], before: Accepted): readonly Offer[] {
  const already = problems.length;
  const text = textOf(file, shown, problems);
  if (problems.length > already) return lastOffers(before, shown);
  const read = text === null ? NOTHING_READ : readBudgets(text, shown);
  problems.push(...read.problems);
  return read.offers ?? lastOffers(before, shown);
}

const NOTHING_READ: ReturnType<typeof readBudgets> = { offers: [], problems: [] };

interface EnvContext {
  readonly env: LoadOptions['env'];
  readonly problems: Problem[];
  readonly before: Accepted;
}

function envOffers(file: string, shown: string, { env, problems, before }: EnvContext): Offer[] {
  const already = problems.length;
  const text = textOf(file, shown, problems);
  if (text === null) return problems.length > already ? lastOffers(before, shown) : [];
  const parsed = parseEnvFile(text, env);
  for (const p of parsed.problems)
    problems.push({ where: `${shown}:${p.line}`, message: p.message, fix: p.fix, severity: 'warning' });
  const { settings: table } = catalogueOf();
  return [...table].flatMap(([key, { env: names = [] }]) => {
    const name = names.find((n) => parsed.entries.get(n)?.value);
    const entry = name === undefined ? undefined : parsed.entries.get(name);
    if (name === undefined || entry === undefined) return [];
    // What a server binds to is not the address to ask: all of these are reached as localhost, in whichever family answers.
    const bound = /^(0\.0\.0\.0|::|\[::\]|127\.0\.0\.1|::1|\[::1\])$/.test(entry.value);
    const value = key === MAIN.host && bound ? 'localhost' : entry.value;
    return [offerText(key, value, { kind: 'env-file', file: shown, line: entry.line, note: name }, table)];
  });
}
