import {
  CHECKLIST_IDS,
  catalogueIn,
  componentTitle,
  DECLARED,
  type GuideAnswer,
  type GuideReference,
  type GuideReferenceKind,
  type MetricId,
  runbookIn,
  SEVERITY_TARGETS,
  type SettingKey,
  type Settings,
  SeveritySchema,
  type Threshold,
} from '../../shared/domain/index.ts';
import { formatDuration, formatValue } from '../../shared/format.ts';
import { checklists } from '../checklists/index.ts';
import { trees } from '../diagnosis/index.ts';
import { escalationLevels, TRIGGERS } from '../incidents/index.ts';
import { branchOf, iosGuide } from '../ios/index.ts';
import { referenceTitles } from '../reference/index.ts';

type Found = Pick<GuideAnswer, 'kind' | 'text' | 'page'> | null;
type Look = (id: string, settings: Settings) => Found;

const at = (kind: string, text: string, page: string | null): Found => ({ kind, text, page });

/** `a/b` in its two parts. */
function parts(id: string): readonly [string, string] {
  const slash = id.indexOf('/');
  return slash < 0 ? [id, ''] : [id.slice(0, slash), id.slice(slash + 1)];
}

function limit(id: string, settings: Settings): Found {
  const metric = catalogueIn(settings).metrics.get(id as MetricId);
  if (metric === undefined) return null;
  const threshold = (settings as Readonly<Record<string, unknown>>)[`thresholds.${id}`] as Threshold | undefined;
  const { warning = null, critical = null } = threshold ?? {};
  const words = [
    ...(warning === null ? [] : [`warns above ${formatValue(warning, metric.unit)}`]),
    ...(critical === null ? [] : [`critical above ${formatValue(critical, metric.unit)}`]),
  ];
  const text = `${metric.title} of ${componentTitle(metric.component)}`;
  return at('Figure', words.length === 0 ? text : `${text}: ${words.join(', ')}`, `components/${metric.component}`);
}

/** The page that shows one step among those of its branch. */
const stepPage = (branch: string, step: string): string => `ios/guide?branch=${branch}&step=${step}`;

/** What knows each kind of reference: its words and its page, or null where there is no such thing. */
const LOOKS: Readonly<Record<GuideReferenceKind, Look>> = {
  runbook: (id, settings) => {
    const found = runbookIn(catalogueIn(settings), id);
    return found && at('Recovery', found.title, `recovery/${id}`);
  },
  check: (id) => {
    const [list, line] = parts(id);
    const known = CHECKLIST_IDS.find((c) => c === list);
    const checklist = known === undefined ? undefined : checklists()[known];
    const found = checklist?.lines.find((l) => l.id === line);
    return checklist === undefined || found === undefined
      ? null
      : at('Check', `${checklist.title}: ${found.title}`, `checklists?list=${list}&line=${line}`);
  },
  limit,
  setting: (id, settings) => {
    const found = catalogueIn(settings).settings.get(id as SettingKey);
    return found === undefined ? null : at('Setting', `${found.title} (${id})`, `settings?find=${id}`);
  },
  page: (id) => at('Page', PAGES[id] ?? id, id),
  command: (id) => at('Command', `lifeguard ${id}`, null),
  cause: (id) => {
    const of = DECLARED.find((d) => Object.hasOwn(d.causes ?? {}, id));
    return of === undefined ? null : at('Cause', `${id} (${of.title})`, `components/${of.id}`);
  },
  inspection: (id) => {
    const of = DECLARED.find((d) => d.id === id);
    return of?.inspection === undefined
      ? null
      : at('Closer look', `${of.inspection} (${of.title})`, `components/${id}`);
  },
  part: (id) => {
    const of = DECLARED.find((d) => d.id === id);
    return of === undefined ? null : at('Watched', of.title, `components/${of.id}`);
  },
  // No page lists what is not met.
  trigger: (id) => {
    const found = TRIGGERS.find((t) => t.id === id);
    return found === undefined ? null : at('Escalation', `${found.title} (${found.severity}): ${found.looksAt}`, null);
  },
  level: (id, settings) => {
    const found = escalationLevels({
      platformEngineer: settings['escalation.platformEngineer'],
      seniorEngineer: settings['escalation.seniorEngineer'],
      engineeringManager: settings['escalation.engineeringManager'],
    }).find((l) => String(l.level) === id);
    if (found === undefined) return null;
    const who = found.contact === null ? '' : `, ${found.contact}`;
    return at('Level', `${found.level} ${found.title}, from ${formatDuration(found.fromMs)} on${who}`, null);
  },
  target: (id) => {
    const severity = SeveritySchema.safeParse(id);
    if (!severity.success) return null;
    const { detectionMs, resolutionMs } = SEVERITY_TARGETS[severity.data];
    const times = `detected within ${formatDuration(detectionMs)}, over within ${formatDuration(resolutionMs)}`;
    return at('Target', `${id}: ${times}`, 'incidents');
  },
  place: (id, settings) => {
    const title = referenceTitles(settings).get(id);
    return title === undefined ? null : at('Place', title, `reference?place=${id}`);
  },
  tree: (id) => {
    const [name, node] = parts(id);
    const tree = Object.entries(trees()).find(([key]) => key === name)?.[1];
    const text = tree?.nodes[node]?.question ?? tree?.leaves[node]?.title;
    return tree === undefined || text === undefined ? null : at('Decision', `${tree.title}: ${text}`, 'guide');
  },
  step: (id) => {
    const [branch, step] = parts(id);
    const found = branchOf(iosGuide(), branch);
    const title = found?.steps.find((s) => s.id === step)?.title;
    return found === undefined || title === undefined
      ? null
      : at('Step', `${found.title}: ${title}`, stepPage(branch, step));
  },
  snippet: (id) => {
    const found = iosGuide().snippets.find((s) => s.id === id);
    const branch = iosGuide().branches.find(({ steps }) => steps.some((s) => s.snippets.includes(id)));
    const step = branch?.steps.find((s) => s.snippets.includes(id));
    const page = branch === undefined || step === undefined ? 'ios/guide' : stepPage(branch.id, step.id);
    return found === undefined ? null : at('Code', found.title, page);
  },
};

const PAGES: Readonly<Record<string, string>> = {
  overview: 'Overview',
  components: 'Components',
  incidents: 'Incidents',
  'incidents/week': 'Weekly figures',
  'incidents/month': 'Monthly review',
  'incidents/quarter': 'Quarterly review',
  recovery: 'Recovery',
  models: 'Models',
  services: 'Services',
  ios: 'iOS',
  'ios/guide': 'iOS guide',
  checklists: 'Checklists',
  logs: 'Logs',
  reference: 'Reference',
  guide: 'Guide',
  settings: 'Settings',
  ...Object.fromEntries(DECLARED.map(({ id, title }) => [`components/${id}`, title])),
};

/** What a reference of the guide's table names, in words; null when there is nothing of this name. */
export function guideAnswerOf(reference: GuideReference, settings: Settings): GuideAnswer | null {
  const colon = reference.indexOf(':');
  const found = LOOKS[reference.slice(0, colon) as GuideReferenceKind](reference.slice(colon + 1), settings);
  return found && { reference, ...found };
}
