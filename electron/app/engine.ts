import { componentOfMetric } from '../../shared/domain/index.ts';
import { notJudged, runbooksIn } from '../components/index.ts';
import { type ConfigStore, settingViews } from '../config/index.ts';
import { decisionsOf } from '../diagnosis/index.ts';
import { guideAnswerOf } from '../guide/index.ts';
import { reportOf } from '../incidents/report/index.ts';
import type { IosArea } from '../ios/index.ts';
import { shownCli } from '../leanvibe-cli/index.ts';
import { shownModels } from '../models/index.ts';
import { type Redactor, redactDeep } from '../system/index.ts';
import { withAccepted } from './accepted-limits.ts';
import { answerOf, handlersOf } from './calls.ts';
import { cleanHandlers } from './clean-calls.ts';
import { Composition, type Parts } from './composition.ts';
import { factsOf } from './facts.ts';
import { firstStart } from './first-start.ts';
import { withKept } from './kept-marks.ts';
import { pastAt } from './turn-back.ts';
import type { Engine } from './types.ts';

/** What is stopped and started has that behind it after so many milliseconds, or a person is reading the plan. */
const PLANNED_MS = 1000;

/** What a face asks, and who of the composition answers it. */
export class LifeguardEngine implements Engine {
  readonly config: ConfigStore;
  readonly paths: Engine['paths'];
  readonly ios: IosArea;
  readonly notificationLog: Engine['notificationLog'];
  readonly clean: Redactor;
  private readonly parts: Parts;
  private readonly composed: Composition;
  private readonly cancels: (() => void)[] = [];
  private readonly leadListeners = new Set<() => void>();
  private readonly endings: (() => Promise<void>)[] = [];
  private stopped = false;

  constructor(parts: Parts) {
    this.parts = parts;
    this.config = parts.store;
    this.composed = new Composition(parts, () => {
      for (const listener of [...this.leadListeners]) listener();
    });
    this.paths = this.composed.paths;
    this.ios = this.composed.ios;
    this.notificationLog = this.composed.notificationLog;
    this.clean = this.composed.clean;
  }

  snapshot: Engine['snapshot'] = () => this.composed.core.snapshot();
  verdict: Engine['verdict'] = () => this.composed.core.verdict();
  subscribe: Engine['subscribe'] = (listener, interest) => this.composed.core.subscribe(listener, interest);
  settled: Engine['settled'] = (limitMs) => this.composed.core.settled(limitMs);
  checkNow: Engine['checkNow'] = () => this.composed.core.checkNow();
  readings: Engine['readings'] = () => this.composed.core.readings();
  decisions: Engine['decisions'] = () => {
    const { settings } = this.config.current();
    const all = runbooksIn(settings);
    const input = this.composed.core.diagnosisInput();
    const withheld = this.snapshot().components.flatMap(({ id }) => notJudged(id, input.readings, settings));
    const answerTo = (way: Parameters<typeof guideAnswerOf>[0]) => {
      const lack = all.find(({ id }) => way === `runbook:${id}`)?.lacks?.(settings) ?? null;
      const answer = guideAnswerOf(way, settings);
      return answer === null || lack === null ? answer : { ...answer, text: `${answer.text} (${lack})` };
    };
    return decisionsOf(
      input,
      this.runs(),
      answerTo,
      withheld.map(({ text }) => text),
    );
  };

  plan: Engine['plan'] = async (id, target) => {
    if (this.stopped) return ENDING;
    // What somebody took out of the settings may still stand on a page.
    const isThere = runbooksIn(this.config.current().settings).some((r) => r.id === id);
    if (!isThere) return noRunbook(id);
    const made = await this.composed.recovering.plan(id, target ?? null);
    this.beginLater();
    return made;
  };
  recover: Engine['recover'] = (request) => this.composed.recovering.recover(request);
  cancel: Engine['cancel'] = (run) => this.composed.recovering.cancel(run);
  runs: Engine['runs'] = () => this.composed.recovering.runsWith((limit) => this.composed.recorder.runs(limit));

  run: Engine['run'] = (id) => this.composed.recovering.run(id) ?? this.runs().find((run) => run.id === id) ?? null;

  pause: Engine['pause'] = (until) => this.composed.core.held.pause.set(until);
  heldAlarms: Engine['heldAlarms'] = () => this.composed.core.held.all();
  snooze: Engine['snooze'] = (cause, until) => this.composed.core.held.snoozes.set(cause, until);

  series: Engine['series'] = (metric, rangeMs, until) => {
    const { core, recorder } = this.composed;
    const found = core.series(metric, rangeMs, (from, to, points) => recorder.series(metric, from, to, points), until);
    const now = this.parts.clock.now().wall;
    const kept = recorder.past.states.badStretches(componentOfMetric(metric), (until ?? now) - rangeMs, until ?? now);
    return { ...found, marks: withKept(found.marks, redactDeep(kept, this.clean), now) };
  };
  openAt: Engine['openAt'] = async (place) => redactDeep(await this.composed.surroundings.openAt(place), this.clean);
  past: Engine['past'] = (at) => {
    const { settings } = this.config.current();
    const past = pastAt(at, { journal: this.composed.recorder.past, settings, now: this.parts.clock.now().wall });
    return redactDeep(past, this.clean);
  };
  limits: Engine['limits'] = (component) => {
    const { core, recorder } = this.composed;
    return withAccepted(core.limits(component), recorder.lessons.accepted(), this.config.current().settings);
  };
  inspect: Engine['inspect'] = async (component, again) =>
    redactDeep(await this.composed.inspections.look(component, again), this.clean);
  ownCost: Engine['ownCost'] = () => this.composed.core.ownCost();

  incidents: Engine['incidents'] = ({ from, to, limit }) =>
    this.composed.history.incidents({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      limit: limit ?? 200,
    });
  incident: Engine['incident'] = (id) => redactDeep(this.composed.history.detail(id), this.clean);
  statistics: Engine['statistics'] = () => this.composed.recorder.lessons.statistics();
  report: Engine['report'] = (id) => {
    const detail = this.composed.history.detail(id);
    const options = {
      now: this.parts.clock.now().wall,
      redact: this.clean,
      statistics: this.composed.recorder.lessons.statistics(),
    };
    return detail === null ? null : reportOf(detail, options);
  };
  reportAs: Engine['reportAs'] = (id, format) => this.composed.sharing.as(id, format);
  runChecklist: Engine['runChecklist'] = (list, only, onLine) => {
    if (this.stopped) return Promise.reject(new Error(ENDING.reason));
    const { checklists, noteKept } = this.composed;
    const ended = checklists.start(list, only, onLine);
    noteKept();
    void ended.then(noteKept, noteKept);
    return ended;
  };
  cancelChecklist: Engine['cancelChecklist'] = (list) => this.composed.checklists.cancel(list);
  checklist: Engine['checklist'] = (list) => this.composed.checklists.state(list);
  reference: Engine['reference'] = async () => redactDeep(await this.composed.surroundings.reference(), this.clean);
  discover: Engine['discover'] = async (ports) => redactDeep(await this.composed.discovering.find(ports), this.clean);
  firstStart: Engine['firstStart'] = async () =>
    redactDeep(await firstStart(this.parts, this.composed.discovering), this.clean);
  watchFound: Engine['watchFound'] = async (id) => answerOf(await this.composed.discovering.watch(id));
  teamFile: Engine['teamFile'] = async () => redactDeep(await this.composed.discovering.teamFile(), this.clean);
  recentChanges: Engine['recentChanges'] = (minutes) => this.composed.surroundings.recentChanges(minutes);
  logs: Engine['logs'] = (minutes) => this.composed.surroundings.logs(minutes);
  logLines: Engine['logLines'] = async (query) =>
    // What was read earlier is cleaned with what is known now.
    redactDeep(await this.composed.surroundings.logLines(query), this.clean);
  proposals: Engine['proposals'] = () => redactDeep(this.composed.insight.proposals(), this.clean);
  review: Engine['review'] = ({ period, back }) =>
    redactDeep(this.composed.recorder.lessons.review(period, back, this.config.current().settings), this.clean);

  decide: Engine['decide'] = async ({ id, decision }) => {
    const answer = await this.composed.insight.decide(id, decision);
    // What is offered for what is wrong now may be another from here on.
    this.composed.core.reconsider();
    return answer;
  };

  escalation: Engine['escalation'] = async () => redactDeep(await this.composed.insight.escalation(), this.clean);
  acknowledge: Engine['acknowledge'] = (args) => this.composed.acknowledge(args);
  escalationMessage: Engine['escalationMessage'] = (id) => this.composed.insight.message(id);
  notified: Engine['notified'] = (component, text) => this.composed.recorder.notified(component, text);

  notifications: Engine['notifications'] = () => ({
    schema: 1,
    enabled: this.config.current().settings['notifications.enabled'],
    entries: [...this.composed.notificationLog.entries()],
  });

  outgoing: Engine['outgoing'] = () => this.composed.outgoing.view();
  tryOutgoing: Engine['tryOutgoing'] = async ({ target, send }) =>
    redactDeep(await this.composed.outgoing.try(target, send), this.clean);

  leanvibeCli: Engine['leanvibeCli'] = async (look) => {
    const { monitor } = this.composed.core;
    return redactDeep(await shownCli({ monitor, options: this.parts.options }, look), this.clean);
  };

  facts: Engine['facts'] = async (component) => {
    const { settings } = this.config.current();
    const input = { readings: this.readings(), settings, now: this.parts.clock.now() };
    return redactDeep([...(await factsOf(component, input))], this.clean);
  };

  trust: Engine['trust'] = (wanted, folder = null, token) => {
    const { trusting } = this.composed;
    const answer = wanted ? trusting.give(folder, token) : trusting.take(folder);
    this.composed.core.changed();
    return answer;
  };

  pendingIn: Engine['pendingIn'] = (folder) => redactDeep(this.composed.trusting.pendingIn(folder), this.clean);

  trusted: Engine['trusted'] = () => this.composed.trusting.list();

  modelFiles: Engine['modelFiles'] = async (look) => {
    const { monitor } = this.composed.core;
    return redactDeep(await shownModels({ monitor, options: this.parts.options }, look), this.clean);
  };

  settings: Engine['settings'] = () => redactDeep(settingViews(this.config.current()), this.clean);

  changeSetting: Engine['changeSetting'] = async ({ key, value }) => {
    const problems = await this.config.update({ [key]: value });
    // Who chooses the folder by name says with it that it is theirs.
    if (key === 'repository.path' && problems.length === 0 && value !== null) this.composed.trusting.give();
    return answerOf(problems);
  };

  resetSetting: Engine['resetSetting'] = async ({ key }) => answerOf(await this.config.reset(key));

  handlers: Engine['handlers'] = (host) => cleanHandlers(handlersOf(this, host), this.clean, this.composed.worded);

  setPower: Engine['setPower'] = (event) => this.composed.core.monitor.setPower(event);
  setVisible: Engine['setVisible'] = (visible) => {
    this.composed.core.monitor.setVisible(visible);
    if (visible) this.ios.shown();
  };

  noteMishap: Engine['noteMishap'] = (error) => this.composed.core.mishaps.note(error);

  onLead(listener: () => void): () => void {
    this.leadListeners.add(listener);
    if (this.composed.recorder.leads) listener();
    return () => this.leadListeners.delete(listener);
  }

  beforeStop(ending: () => Promise<void>): void {
    this.endings.push(ending);
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const ending of this.endings) await ending();
    for (const cancel of this.cancels) cancel();
    await this.composed.stop();
  }

  /** Whoever agrees to a plan at once is not kept waiting by looks at everything else: those come while what was started comes up. */
  private beginLater(): void {
    if (this.parts.options.looks !== 'after-plan' || this.stopped) return;
    this.cancels.push(this.parts.clock.after(PLANNED_MS, () => this.composed.core.begin()));
  }
}

const noRunbook = (id: string) =>
  ({ ok: false, reason: `There is no runbook "${id}" any more.`, hint: 'Look at the list again.' }) as const;

/** After `stop()` nothing begins any more, whoever still asks. */
const ENDING = { ok: false, reason: 'Lifeguard is ending.', hint: 'Start it again.' } as const;
