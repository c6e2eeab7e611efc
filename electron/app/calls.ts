import type { Handlers } from '../../shared/contract/index.ts';
import type { PlanView, Problem } from '../../shared/domain/index.ts';
import { guideTable } from '../guide/index.ts';
import { iosGuide } from '../ios/index.ts';
import type { ShownPlan } from '../recovery/index.ts';
import type { SeenPlan } from './any-engine.ts';
import type { Engine, HostCalls } from './types.ts';

/** What a face may see of a plan: everything but the data that the runner executes. */
export function planView({ runbook, title, confirm, steps, attempts, attemptTimeoutMs, notes }: SeenPlan): PlanView {
  return {
    runbook,
    title,
    confirm,
    steps: steps.map((s) => ({
      id: s.id,
      title: s.title,
      display: s.display,
      destroys: s.destroys,
      optional: s.optional,
    })),
    attempts,
    attemptTimeoutMs,
    notes: [...notes],
  };
}

const shownView = ({ token, plan }: ShownPlan) => ({ token, plan: { ...planView(plan) } });

const guideView = ({ ios }: Omit<Engine, 'handlers'>) => ({ guide: iosGuide(), run: ios.guidance.state() });

/** Nothing that is wrong means that it was done. */
export const answerOf = (problems: readonly Problem[]) => ({
  ok: problems.every((p) => p.severity !== 'error'),
  problems: [...problems],
});

/** The contract's calls, answered by the engine; what only the host knows is the host's. */
export function handlersOf(engine: Omit<Engine, 'handlers'>, host: HostCalls): Handlers {
  return {
    ...host,
    snapshot: async () => engine.snapshot(),
    visible: async () => ({}),
    checkNow: async () => {
      await engine.checkNow();
      return {};
    },
    plan: async ({ runbook, target }) => {
      const result = await engine.plan(runbook, target);
      return result.ok ? { ok: true, ...shownView(result) } : result;
    },
    recover: async (request) => {
      const result = await engine.recover(request);
      if (result.ok) return { ok: true, run: result.run, joined: result.joined };
      return { ...result, now: result.now === null ? null : shownView(result.now) };
    },
    cancelRecovery: async ({ run }) => ({ cancelled: engine.cancel(run) }),
    runs: async () => engine.runs(),
    run: async ({ run }) => engine.run(run),
    settled: ({ limitMs }) => engine.settled(limitMs),
    decisions: async () => engine.decisions(),
    pause: async ({ until }) => {
      engine.pause(until);
      return {};
    },
    heldAlarms: async () => engine.heldAlarms(),
    snooze: async ({ cause, until }) => {
      engine.snooze(cause, until);
      return {};
    },
    series: async ({ metric, rangeMs, until }) => engine.series(metric, rangeMs, until),
    past: async ({ at }) => engine.past(at),
    openAt: (place) => engine.openAt(place),
    limits: async ({ component }) => engine.limits(component),
    facts: ({ component }) => engine.facts(component),
    inspect: ({ component, again }) => engine.inspect(component, again),
    ownCost: async () => engine.ownCost(),
    incidents: async (range) => engine.incidents(range),
    incident: async ({ id }) => engine.incident(id),
    statistics: async () => engine.statistics(),
    report: async ({ id }) => ({ markdown: engine.report(id) }),
    reportAs: async ({ id, format }) => ({ text: await engine.reportAs(id, format) }),
    startChecklist: async ({ list, line }) => {
      // A wrong line is told by the rejection; the run itself is followed through `checklist`.
      const run = engine.runChecklist(list, line === null ? null : [line]);
      await Promise.race([run, new Promise((resolve) => setTimeout(resolve, 50))]);
      return { started: true };
    },
    cancelChecklist: async ({ list }) => ({ cancelled: engine.cancelChecklist(list) }),
    checklist: async ({ list }) => engine.checklist(list),
    reference: () => engine.reference(),
    guide: () => guideTable(engine.config.current().settings),
    discover: ({ ports }) => engine.discover(ports),
    firstStart: () => engine.firstStart(),
    watchFound: ({ id }) => engine.watchFound(id),
    serviceForms: async () => engine.config.services.forms(),
    changeService: ({ change, write }) => engine.config.services.change(change, write),
    undoService: async () => answerOf(await engine.config.services.undo()),
    teamFile: () => engine.teamFile(),
    recentChanges: ({ minutes }) => engine.recentChanges(minutes),
    logs: ({ minutes }) => engine.logs(minutes),
    logLines: (query) => engine.logLines(query),
    review: async (args) => engine.review(args),
    proposals: async () => engine.proposals(),
    decideProposal: (args) => engine.decide(args),
    escalation: () => engine.escalation(),
    acknowledge: async (args) => {
      await engine.acknowledge(args);
      return {};
    },
    escalationMessage: ({ id }) => engine.escalationMessage(id),
    notifications: async () => engine.notifications(),
    outgoing: () => engine.outgoing(),
    tryOutgoing: (args) => engine.tryOutgoing(args),
    modelFiles: ({ look }) => engine.modelFiles(look),
    ios: ({ look }) => engine.ios.view(look),
    reach: () => engine.ios.reach(),
    iosGuide: async () => guideView(engine),
    beginIosGuide: async ({ branch, target }) => {
      engine.ios.guidance.begin(branch, target);
      return guideView(engine);
    },
    checkIosStep: async () => {
      await engine.ios.guidance.check();
      return guideView(engine);
    },
    answerIosStep: async ({ answer }) => {
      if (answer === 'back') engine.ios.guidance.back();
      else if (answer === 'end') engine.ios.guidance.end();
      else engine.ios.guidance.answer(answer);
      return guideView(engine);
    },
    simulatorLog: ({ simulator }) => engine.ios.log(simulator),
    leanvibeCli: ({ look }) => engine.leanvibeCli(look),
    trust: async ({ trusted, token }) => engine.trust(trusted, null, token),
    settings: async () => engine.settings(),
    changeSetting: (change) => engine.changeSetting(change),
    resetSetting: (change) => engine.resetSetting(change),
  };
}
